package dev.mlora.panama.cpu;

import dev.mlora.graph.CompositeOp.SegmentMatMul;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Node;
import dev.mlora.graph.Shape;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.kernel.Partials;
import dev.mlora.panama.kernel.SegmentProducts;
import dev.mlora.panama.kernel.Segments;
import dev.mlora.panama.plan.Step;

/** The steps of products by segment. */
final class SegmentSteps {
  private SegmentSteps() {}

  static void product(Entry entry, Node node, SegmentMatMul op) {
    PrimitiveSteps.requireFloat(node);
    int[] in = entry.operands(node);
    int x = entry.withSlack(in[0]);
    int w = in[1];
    Segments segments = segments(entry, in[2], x);
    int y = entry.result(node, 0);
    Dim rows = entry.slots().rows(x);
    int k = entry.type(x).shape().dim(1).constant();
    int n = entry.type(y).shape().dim(1).constant();
    UniformGemm product = entry.product(rows, n, k, op.transposeRight());
    int ldb = op.transposeRight() ? k : n;
    entry.add(
        Step.overRows(rows, SegmentProducts.rows(product, x, w, segments, y, ldb))
            .matrix()
            .scratch(SegmentProducts.scratch(n))
            .readsRows(x)
            .readsWhole(w, in[2])
            .writesRows(y));
  }

  static void outer(Entry entry, Node node) {
    PrimitiveSteps.requireFloat(node);
    int[] in = entry.operands(node);
    int x = in[0];
    Segments segments = segments(entry, in[2], x);
    int total = entry.result(node, 0);
    Shape matrix = entry.type(total).shape().row();
    int size = Math.toIntExact(matrix.maxElements());
    int sums = entry.slots().floats((long) Partials.EACH_GROUP_BY_SEGMENT * size);
    Partials partials = new Partials(entry.passes(), sums, total, size);
    entry.add(
        Step.overRows(
                entry.slots().rows(x),
                SegmentProducts.outer(entry.blas(), x, in[1], segments, partials))
            .matrix()
            .readsRows(x, in[1])
            .readsWhole(in[2])
            .writesWhole(total, sums));
    entry.add(
        Step.overRows(entry.slots().rows(total), partials.combineSegments(segments, x))
            .readsWhole(in[2], sums, total)
            .writesWhole(total));
  }

  private static Segments segments(Entry entry, int offsets, int x) {
    entry.checkOffsets(offsets, entry.slots().rows(x));
    return new Segments(offsets);
  }
}
