package dev.mlora.panama.cpu;

import dev.mlora.graph.Dim;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.Shape;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.kernel.Products;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Step;

/** The steps of matrix products. */
final class MatrixSteps {
  /** Up to so many multiplications, a product costs less than preparing for a fast one. */
  private static final long FEW_TERMS = 1024;

  private MatrixSteps() {}

  static void matrix(Entry entry, Node node, MatrixOp op) {
    PrimitiveSteps.requireFloat(node);
    switch (op) {
      case MatrixOp.MatMul product -> product(entry, node, product);
      case MatrixOp.BatchMatMul product -> batched(entry, node, product);
    }
  }

  private static void product(Entry entry, Node node, MatrixOp.MatMul op) {
    int[] operands = entry.operands(node);
    int right = operands[1];
    if (op.transposeLeft()) {
      int y = entry.result(node, 0);
      Kernel kernel =
          Products.transposedLeft(
              entry.blasFor(entry.type(y).shape()), operands[0], right, y, op.transposeRight());
      entry.add(Step.once(kernel).readsWhole(operands).writesWhole(y));
      return;
    }
    int x = entry.withSlack(operands[0]);
    int y = entry.result(node, 0);
    Dim rows = entry.slots().rows(y);
    Dim n = entry.type(y).shape().dim(1);
    Dim k = entry.type(x).shape().dim(1);
    Kernel kernel;
    if (n.isFixed() && k.isFixed()) {
      UniformGemm product = entry.product(rows, n.constant(), k.constant(), op.transposeRight());
      kernel = Products.rows(product, x, right, y);
    } else {
      Blas blas = entry.blasFor(entry.type(y).shape());
      kernel = Products.rows(blas, x, right, y, op.transposeRight());
    }
    entry.add(Step.overRows(rows, kernel).matrix().readsRows(x).readsWhole(right).writesRows(y));
  }

  private static void batched(Entry entry, Node node, MatrixOp.BatchMatMul op) {
    int[] operands = entry.operands(node);
    int y = entry.result(node, 0);
    Shape shape = entry.type(y).shape();
    Dim terms = entry.type(operands[0]).shape().dim(op.transposeLeft() ? 1 : 2);
    Blas blas =
        isSmall(shape.dim(1), shape.dim(2), terms)
            ? entry.smallProducts()
            : entry.blasFor(shape.row());
    Kernel kernel =
        Products.batched(entry.slots(), entry.sizes(), blas, op, operands[0], operands[1], y);
    entry.add(Step.overRows(entry.slots().rows(y), kernel).readsRows(operands).writesRows(y));
  }

  private static boolean isSmall(Dim... dims) {
    long terms = 1;
    for (Dim dim : dims) {
      if (!dim.isFixed()) {
        return false;
      }
      terms *= dim.constant();
    }
    return terms <= FEW_TERMS;
  }
}
