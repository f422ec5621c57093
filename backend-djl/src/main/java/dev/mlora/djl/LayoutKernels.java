package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Ref;
import dev.mlora.graph.SourceOp;
import java.util.ArrayList;
import java.util.List;

/** Sources, products, reductions, and operations that move elements. */
final class LayoutKernels {
  private LayoutKernels() {}

  static Kernel source(SourceOp op) {
    return switch (op) {
      case SourceOp.Input input -> Kernel.of(run -> run.feed(input));
      case SourceOp.Parameter parameter ->
          Kernel.of(
              run -> {
                NDArray all = run.parameter(parameter.name());
                Shape known = run.shape(parameter.type().shape());
                return known.equals(all.getShape()) ? all : Rows.slice(all, 0, 0, known.get(0));
              });
      case SourceOp.Constant constant ->
          Kernel.of(
              run ->
                  run.lent(run.number(constant.type().dtype(), constant.value()))
                      .broadcast(run.shape(constant.type().shape())));
      case SourceOp.DimensionSize size ->
          Kernel.of(run -> run.lent(run.number(size.dtype(), run.size(size.dim()))));
    };
  }

  static Kernel mask(RandomOp op, Node node) {
    return switch (op) {
      case RandomOp.DropoutMask mask ->
          throw new IllegalStateException("masks are the host's: " + mask);
      case RandomOp.MaskFromBytes mask ->
          Kernel.of(
              run ->
                  run.value(node.inputs().getFirst())
                      .toType(Run.dataType(mask.dtype()), false)
                      .mul(run.number(mask.dtype(), mask.scale())));
    };
  }

  static Kernel product(MatrixOp op, Node node) {
    Ref left = node.inputs().get(0);
    Ref right = node.inputs().get(1);
    return switch (op) {
      case MatrixOp.MatMul product ->
          product.transposeLeft()
              ? Kernel.of(
                  run ->
                      run.value(left)
                          .transpose(1, 0)
                          .matMul(turned(run.value(right), product.transposeRight(), 0)))
              : Kernel.of(
                  run ->
                      Products.of(
                          run, run.value(left), run.value(right), product.transposeRight()));
      case MatrixOp.BatchMatMul product ->
          Kernel.of(
              run ->
                  turned(run.value(left), product.transposeLeft(), 1)
                      .matMul(turned(run.value(right), product.transposeRight(), 1)));
    };
  }

  private static NDArray turned(NDArray matrices, boolean turn, int axis) {
    if (!turn) {
      return matrices;
    }
    return axis == 0 ? matrices.transpose(1, 0) : matrices.transpose(0, 2, 1);
  }

  static Kernel reduction(ReductionOp op, Node node) {
    Ref operand = node.inputs().getFirst();
    return switch (op) {
      case ReductionOp.Sum sum -> Kernel.of(run -> sum(run.value(operand), sum.axes(), sum.keep()));
      case ReductionOp.Mean mean ->
          Kernel.of(
              run -> {
                NDArray x = run.value(operand);
                double count = 1;
                for (int axis : mean.axes()) {
                  count *= x.getShape().get(axis);
                }
                NDArray total = sum(x, mean.axes(), mean.keep());
                return total.div(run.number(node.type().dtype(), count));
              });
      case ReductionOp.Softmax softmax ->
          Kernel.of(
              run -> {
                NDArray x = run.value(operand);
                return x.softmax(x.getShape().dimension() - 1);
              });
    };
  }

  private static NDArray sum(NDArray x, List<Integer> axes, boolean keep) {
    return axes.isEmpty()
        ? x.duplicate()
        : x.sum(axes.stream().mapToInt(axis -> axis).toArray(), keep);
  }

  static Kernel layout(LayoutOp op, Node node) {
    Ref operand = node.inputs().getFirst();
    return switch (op) {
      case LayoutOp.Reshape reshape ->
          Kernel.of(run -> run.value(operand).reshape(run.shape(reshape.shape())));
      case LayoutOp.Transpose transpose -> {
        int[] order = transpose.order().stream().mapToInt(axis -> axis).toArray();
        yield Kernel.of(run -> run.value(operand).transpose(order));
      }
      case LayoutOp.Broadcast broadcast ->
          Kernel.of(run -> run.value(operand).broadcast(run.shape(broadcast.shape())));
      case LayoutOp.Concat concat ->
          Kernel.of(
              run -> Run.joined(node.inputs().stream().map(run::value).toList(), concat.axis()));
      case LayoutOp.Slice slice ->
          Kernel.of(run -> Rows.slice(run.value(operand), slice.axis(), slice.from(), slice.to()));
      case LayoutOp.Pad pad -> Kernel.of(run -> padded(pad, run.value(operand), run));
    };
  }

  private static NDArray padded(LayoutOp.Pad pad, NDArray x, Run run) {
    List<NDArray> parts = new ArrayList<>();
    zeros(pad.before(), pad.axis(), x, run, parts);
    parts.add(x);
    zeros(pad.after(), pad.axis(), x, run, parts);
    return Run.joined(parts, pad.axis());
  }

  private static void zeros(int count, int axis, NDArray like, Run run, List<NDArray> into) {
    if (count > 0) {
      long[] shape = like.getShape().getShape().clone();
      shape[axis] = count;
      into.add(run.manager().zeros(new Shape(shape), like.getDataType()));
    }
  }
}
