package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fully connected layers, with and without adapters, and their gradients. */
final class LayerKernels {
  private final Node node;
  private final Run run;
  private final Iterator<Ref> operands;

  private LayerKernels(Node node, Run run) {
    this.node = node;
    this.run = run;
    operands = node.inputs().iterator();
  }

  static Kernel kernel(CompositeOp op, Node node) {
    return switch (op) {
      case Linear linear -> Kernel.of(run -> new LayerKernels(node, run).linear(linear));
      case LinearGradient gradient -> run -> new LayerKernels(node, run).gradient(gradient);
      case LoraLinear lora -> run -> new LayerKernels(node, run).lora(lora);
      case LoraLinearGradient gradient -> run -> new LayerKernels(node, run).gradient(gradient);
      case CompositeOp.SegmentMatMul product ->
          Kernel.of(
              run ->
                  run.segments(node.inputs().getLast())
                      .product(
                          run.value(node.inputs().get(0)),
                          run.value(node.inputs().get(1)),
                          product.transposeRight()));
      case CompositeOp.SegmentOuter outer ->
          Kernel.of(
              run ->
                  run.segments(node.inputs().getLast())
                      .outer(run.value(node.inputs().get(0)), run.value(node.inputs().get(1))));
      case CompositeOp.AdamDense adam -> run -> AdamKernels.dense(adam, node, run);
      case CompositeOp.AdamRows adam -> run -> AdamKernels.rows(adam, node, run);
    };
  }

  /** Takes x, W, (b), (mask): {@code mask * (x W + b)}, in an array of its own. */
  private NDArray shared(boolean bias, boolean mask) {
    NDArray z = Products.of(run, next(), next(), false);
    if (bias) {
      z.addi(next());
    }
    return mask ? z.muli(next()) : z;
  }

  private NDArray linear(Linear op) {
    return ElementKernels.activated(op.activation(), shared(op.bias(), op.mask()), run);
  }

  private List<NDArray> gradient(LinearGradient op) {
    NDArray x = next();
    NDArray w = next();
    NDArray mask = op.layer().mask() ? next() : null;
    NDArray y = next();
    NDArray dz = ElementKernels.activationGradient(op.layer().activation(), y, next(), run);
    NDArray ds = masked(dz, mask);
    return op.wanted().stream().map(wanted -> ofShared(wanted, x, w, ds)).toList();
  }

  private static NDArray masked(NDArray value, @Nullable NDArray mask) {
    return mask == null ? value : value.mul(mask);
  }

  private NDArray ofShared(Wanted wanted, NDArray x, NDArray w, NDArray ds) {
    return switch (wanted) {
      case INPUT -> Products.of(run, ds, w, true);
      case KERNEL -> x.transpose(1, 0).matMul(ds);
      case BIAS -> ds.sum(new int[] {0});
      case DOWN, UP, DOMAIN_BIAS -> throw new IllegalStateException(wanted + " of " + node.op());
    };
  }

  private Segments segments() {
    return run.segments(node.inputs().getLast());
  }

  private List<NDArray> lora(LoraLinear op) {
    NDArray x = run.value(node.inputs().getFirst());
    NDArray z = shared(op.bias(), op.mask());
    NDArray a = next();
    NDArray b = next();
    NDArray c = op.domainBias() ? next() : null;
    NDArray present = next();
    NDArray down = segments().product(x, Rows.taken(a, present), false);
    NDArray delta = scaled(segments().product(down, Rows.taken(b, present), false), op);
    if (c != null) {
      delta = delta.add(segments().ofRows(Rows.taken(c, present)));
    }
    return List.of(ElementKernels.activated(op.activation(), z.addi(delta), run), down);
  }

  private NDArray scaled(NDArray value, LoraLinear layer) {
    return layer.scale() == 1 ? value : value.mul(run.number(node.type().dtype(), layer.scale()));
  }

  private List<NDArray> gradient(LoraLinearGradient op) {
    LoraLinear layer = op.layer();
    NDArray x = next();
    NDArray w = next();
    NDArray mask = layer.mask() ? next() : null;
    NDArray a = next();
    NDArray b = next();
    NDArray y = next();
    NDArray down = next();
    NDArray dz = ElementKernels.activationGradient(layer.activation(), y, next(), run);
    NDArray present = next();
    NDArray ds = masked(dz, mask);
    NDArray dUp = scaled(dz, layer);
    NDArray dDown = segments().product(dUp, Rows.taken(b, present), true);
    List<NDArray> gradients = new ArrayList<>();
    for (Wanted wanted : op.wanted()) {
      gradients.add(
          switch (wanted) {
            case INPUT ->
                ofShared(wanted, x, w, ds)
                    .addi(segments().product(dDown, Rows.taken(a, present), true));
            case KERNEL, BIAS -> ofShared(wanted, x, w, ds);
            case DOWN -> segments().outer(x, dDown);
            case UP -> segments().outer(down, dUp);
            case DOMAIN_BIAS -> segments().sum(dz);
          });
    }
    return gradients;
  }

  private NDArray next() {
    return run.value(operands.next());
  }
}
