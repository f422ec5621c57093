package dev.mlora.graph;

import static dev.mlora.graph.ShapeInference.count;
import static dev.mlora.graph.ShapeInference.ids;
import static dev.mlora.graph.ShapeInference.rank;
import static dev.mlora.graph.ShapeInference.require;
import static dev.mlora.graph.ShapeInference.same;
import static dev.mlora.graph.ShapeInference.sameReal;

import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The shapes of fully connected layers and their gradients. */
final class LinearInference {
  private LinearInference() {}

  static List<TensorType> linear(Linear op, List<TensorType> in) {
    count(in, 2 + (op.bias() ? 1 : 0) + (op.mask() ? 1 : 0));
    sameReal(in);
    Iterator<TensorType> operands = in.iterator();
    return List.of(shared(op.bias(), op.mask(), operands));
  }

  static List<TensorType> linearGradient(LinearGradient op, List<TensorType> in) {
    Linear layer = op.layer();
    count(in, 4 + (layer.mask() ? 1 : 0));
    sameReal(in);
    Iterator<TensorType> operands = in.iterator();
    TensorType y = shared(false, layer.mask(), operands);
    same(y, operands.next(), "x W and the result");
    same(y, operands.next(), "the result and its gradient");
    List<TensorType> results = new ArrayList<>();
    for (CompositeOp.Wanted wanted : op.wanted()) {
      results.add(
          switch (wanted) {
            case INPUT -> in.get(0);
            case KERNEL -> in.get(1);
            case BIAS -> y.withShape(y.shape().row());
            case DOWN, UP, DOMAIN_BIAS ->
                throw new ShapeInference.Misfit("a shared layer has no " + wanted);
          });
    }
    require(!results.isEmpty(), "no gradient is wanted");
    return results;
  }

  static List<TensorType> loraLinear(LoraLinear op, List<TensorType> in) {
    count(in, 6 + (op.bias() ? 1 : 0) + (op.mask() ? 1 : 0) + (op.domainBias() ? 1 : 0));
    sameReal(in.subList(0, in.size() - 2));
    Iterator<TensorType> operands = in.iterator();
    TensorType y = shared(op.bias(), op.mask(), operands);
    Shape down = adapter(in.getFirst(), y, operands);
    if (op.domainBias()) {
      Shape bias = operands.next().shape();
      rank(bias, 2);
      same(bias.dim(0), down.dim(0), "the numbers of domains in c and A");
      same(bias.dim(1), y.shape().dim(1), "the domain bias and the units");
    }
    same(ids(operands.next()).plus(1), ids(operands.next()), "domains present + 1 and offsets");
    return List.of(y, y.withShape(new Shape(List.of(y.shape().dim(0), down.dim(2)))));
  }

  static List<TensorType> loraLinearGradient(LoraLinearGradient op, List<TensorType> in) {
    LoraLinear layer = op.layer();
    count(in, 9 + (layer.mask() ? 1 : 0));
    sameReal(in.subList(0, in.size() - 2));
    Iterator<TensorType> operands = in.iterator();
    TensorType y = shared(false, layer.mask(), operands);
    Shape down = adapter(in.getFirst(), y, operands);
    Dim units = y.shape().dim(1);
    Dim rank = down.dim(2);
    same(y, operands.next(), "x W and the result");
    same(new Shape(List.of(y.shape().dim(0), rank)), operands.next().shape(), "x A");
    same(y, operands.next(), "the result and its gradient");
    Dim present = ids(operands.next());
    same(present.plus(1), ids(operands.next()), "domains present + 1 and offsets");
    List<TensorType> results = new ArrayList<>();
    for (CompositeOp.Wanted wanted : op.wanted()) {
      results.add(
          switch (wanted) {
            case INPUT -> in.get(0);
            case KERNEL -> in.get(1);
            case BIAS -> y.withShape(new Shape(List.of(units)));
            case DOWN -> y.withShape(new Shape(List.of(present, down.dim(1), rank)));
            case UP -> y.withShape(new Shape(List.of(present, rank, units)));
            case DOMAIN_BIAS -> {
              require(layer.domainBias(), "the layer has no domain bias");
              yield y.withShape(new Shape(List.of(present, units)));
            }
          });
    }
    require(!results.isEmpty(), "no gradient is wanted");
    return results;
  }

  /** Takes x, W, (b), (mask) and gives the type of x W. */
  private static TensorType shared(boolean bias, boolean mask, Iterator<TensorType> operands) {
    TensorType x = operands.next();
    Shape kernel = operands.next().shape();
    rank(x.shape(), 2);
    rank(kernel, 2);
    same(x.shape().dim(1), kernel.dim(0), "the input's width and the kernel's rows");
    TensorType y = x.withShape(new Shape(List.of(x.shape().dim(0), kernel.dim(1))));
    if (bias) {
      same(operands.next().shape(), y.shape().row(), "the bias and the units");
    }
    if (mask) {
      same(operands.next(), y, "the mask and x W");
    }
    return y;
  }

  /** Takes A and B, checks them against the layer and gives the shape of A. */
  private static Shape adapter(TensorType x, TensorType y, Iterator<TensorType> operands) {
    Shape down = operands.next().shape();
    Shape up = operands.next().shape();
    rank(down, 3);
    rank(up, 3);
    same(down.dim(0), up.dim(0), "the numbers of domains in A and B");
    same(down.dim(1), x.shape().dim(1), "A's rows and the input's width");
    same(down.dim(2), up.dim(1), "the ranks of A and B");
    same(up.dim(2), y.shape().dim(1), "B's columns and the units");
    return down;
  }
}
