package dev.mlora.tensorflow;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * An entry as it is translated: batches of one domain have a translation of their own, in which
 * operations by segment are plain ones.
 *
 * @param executable the number of the executable that it is part of
 * @param entry its name
 * @param graph its graph
 * @param single the dimensions of offsets that enclose a single segment in this run
 */
record EntryVariant(long executable, String entry, Graph graph, Set<Dim> single) {
  /** Whether offsets enclose a single segment. */
  boolean isSingle(Ref offsets) {
    Dim dim = graph.type(offsets).shape().dim(0);
    return dim.isFixed() ? dim.constant() == 2 : single.contains(dim);
  }

  /** The dimensions of an entry's offsets, of which some runs may have two. */
  static Set<Dim> offsets(Graph graph) {
    Set<Dim> dims = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (bySegment(node)) {
        // Offsets are the last operand of all of these.
        Dim dim = graph.type(node.inputs().getLast()).shape().dim(0);
        if (!dim.isFixed()) {
          dims.add(dim);
        }
      }
    }
    return dims;
  }

  private static boolean bySegment(Node node) {
    return node.op() instanceof RowOp.SegmentSum
        || node.op() instanceof RowOp.SegmentExpand
        || node.op() instanceof CompositeOp.LoraLinear
        || node.op() instanceof CompositeOp.LoraLinearGradient
        || node.op() instanceof CompositeOp.SegmentMatMul
        || node.op() instanceof CompositeOp.SegmentOuter;
  }

  /** Those of some dimensions that are two in a run, so that offsets enclose one segment. */
  static Set<Dim> single(Set<Dim> offsets, Dimensions sizes) {
    Set<Dim> single = new HashSet<>();
    for (Dim dim : offsets) {
      if (sizes.size(dim) == 2) {
        single.add(dim);
      }
    }
    return single;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntryVariant that
        && executable == that.executable
        && entry.equals(that.entry)
        && single.equals(that.single);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(executable) * 31 + entry.hashCode() + single.hashCode();
  }
}
