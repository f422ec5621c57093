package dev.mlora.tensorflow;

import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.ReductionOp;
import java.util.Arrays;
import java.util.List;

/** Products, reductions, and operations that move elements. */
final class LayoutNodes {
  private LayoutNodes() {}

  static Edge product(MatrixOp op, Node node, Translation.Values values) {
    Edge a = values.operand(node, 0);
    Edge b = values.operand(node, 1);
    GraphWriter out = values.out();
    return switch (op) {
      case MatrixOp.MatMul product ->
          product.transposeLeft()
              ? out.node("MatMul")
                  .inputs(a, b)
                  .bool("transpose_a", true)
                  .bool("transpose_b", product.transposeRight())
                  .edge()
              : values
                  .products()
                  .of(a, b, product.transposeRight(), values.type(node, 0).shape().dim(0));
      case MatrixOp.BatchMatMul product ->
          out.node("BatchMatMulV2")
              .inputs(a, b)
              .bool("adj_x", product.transposeLeft())
              .bool("adj_y", product.transposeRight())
              .edge();
    };
  }

  static Edge reduction(ReductionOp op, Node node, Translation.Values values) {
    Edge x = values.operand(node, 0);
    return switch (op) {
      case ReductionOp.Sum sum -> reduced("Sum", x, sum.axes(), sum.keep(), values.out());
      case ReductionOp.Mean mean -> reduced("Mean", x, mean.axes(), mean.keep(), values.out());
      case ReductionOp.Softmax softmax -> softmax(x, values);
    };
  }

  private static Edge softmax(Edge x, Translation.Values values) {
    GraphWriter out = values.out();
    if (!values.products().uniform()) {
      return out.apply("Softmax", x);
    }
    List<Integer> innermost = List.of(-1);
    Edge exponents = out.apply("Sub", x, reduced("Max", x, innermost, true, out));
    Edge powers = values.products().function("Exp", exponents);
    return out.apply("RealDiv", powers, reduced("Sum", powers, innermost, true, out));
  }

  private static Edge reduced(
      String type, Edge x, List<Integer> axes, boolean keep, GraphWriter out) {
    return out.node(type).inputs(x, integers(axes, out)).bool("keep_dims", keep).edge();
  }

  static Edge layout(LayoutOp op, Node node, Translation.Values values) {
    GraphWriter out = values.out();
    Edge x = values.operand(node, 0);
    return switch (op) {
      case LayoutOp.Reshape reshape -> out.apply("Reshape", x, values.sizes().of(reshape.shape()));
      case LayoutOp.Transpose transpose ->
          out.apply("Transpose", x, integers(transpose.order(), out));
      case LayoutOp.Broadcast broadcast ->
          out.apply("BroadcastTo", x, values.sizes().of(broadcast.shape()));
      case LayoutOp.Concat concat -> {
        List<Edge> parts = node.inputs().stream().map(values::of).toList();
        yield parts.size() == 1
            ? parts.getFirst()
            : out.node("ConcatV2").list(parts).inputs(out.integer(concat.axis())).edge();
      }
      case LayoutOp.Slice slice -> {
        int rank = node.type().shape().rank();
        int[] begin = new int[rank];
        int[] size = new int[rank];
        Arrays.fill(size, -1);
        begin[slice.axis()] = slice.from();
        size[slice.axis()] = slice.to() - slice.from();
        yield out.apply("Slice", x, out.integers(begin), out.integers(size));
      }
      case LayoutOp.Pad pad -> {
        int rank = node.type().shape().rank();
        int[] zeros = new int[2 * rank];
        zeros[2 * pad.axis()] = pad.before();
        zeros[2 * pad.axis() + 1] = pad.after();
        Edge paddings = out.apply("Reshape", out.integers(zeros), out.integers(rank, 2));
        yield out.apply("Pad", x, paddings);
      }
    };
  }

  private static Edge integers(List<Integer> numbers, GraphWriter out) {
    return out.integers(numbers.stream().mapToInt(number -> number).toArray());
  }
}
