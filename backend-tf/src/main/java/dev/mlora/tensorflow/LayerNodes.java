package dev.mlora.tensorflow;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fully connected layers, with and without adapters, and their gradients. */
final class LayerNodes {
  private final Node node;
  private final Translation.Values values;
  private final GraphWriter out;
  private final Iterator<Ref> operands;

  private LayerNodes(Node node, Translation.Values values) {
    this.node = node;
    this.values = values;
    this.out = values.out();
    this.operands = node.inputs().iterator();
  }

  static List<Edge> translate(CompositeOp op, Node node, Translation.Values values) {
    LayerNodes layer = new LayerNodes(node, values);
    return switch (op) {
      case CompositeOp.Linear linear -> {
        Edge z = layer.shared(linear.bias(), linear.mask());
        yield List.of(layer.activated(linear.activation(), z));
      }
      case LinearGradient gradient -> layer.gradient(gradient);
      case LoraLinear lora -> layer.lora(lora);
      case LoraLinearGradient gradient -> layer.loraGradient(gradient);
      case CompositeOp.SegmentMatMul product -> List.of(layer.segmentProduct(product));
      case CompositeOp.SegmentOuter outer -> List.of(layer.segmentOuter());
      case CompositeOp.AdamDense adam -> AdamNodes.dense(adam, node, values);
      case CompositeOp.AdamRows adam -> AdamNodes.rows(adam, node, values);
    };
  }

  /** Takes x, W, (b), (mask): {@code mask * (x W + b)}. */
  private Edge shared(boolean bias, boolean mask) {
    Edge z = values.products().of(next(), next(), false, rows());
    if (bias) {
      z = out.apply("BiasAdd", z, next());
    }
    return mask ? out.apply("Mul", z, next()) : z;
  }

  private List<Edge> gradient(LinearGradient op) {
    Edge x = next();
    Edge w = next();
    Edge mask = op.layer().mask() ? next() : null;
    Edge y = next();
    Edge dz = ElementwiseNodes.activationGradient(op.layer().activation(), y, next(), out);
    Edge ds = masked(dz, mask);
    return op.wanted().stream().map(wanted -> ofShared(wanted, x, w, ds)).toList();
  }

  private Edge ofShared(Wanted wanted, Edge x, Edge w, Edge ds) {
    return switch (wanted) {
      case INPUT -> values.products().of(ds, w, true, rows());
      case KERNEL -> out.node("MatMul").inputs(x, ds).bool("transpose_a", true).edge();
      case BIAS -> out.apply("BiasAddGrad", ds);
      case DOWN, UP, DOMAIN_BIAS -> throw new IllegalStateException(wanted + " of " + node.op());
    };
  }

  private Edge masked(Edge value, @Nullable Edge mask) {
    return mask == null ? value : out.apply("Mul", value, mask);
  }

  /** The adapters' matrices of the domains present. */
  private record Adapter(Edge matrices, Shape shape) {}

  private Adapter adapter(Ref bank, Ref present) {
    Dim domains = values.graph().type(present).shape().dim(0);
    return new Adapter(
        values.rows(bank, values.of(present)), values.graph().type(bank).shape().with(0, domains));
  }

  private Segments segments() {
    return values.segments(node.inputs().getLast(), rows());
  }

  private Dim rows() {
    return values.type(node, 0).shape().dim(0);
  }

  private Edge activated(Activation activation, Edge z) {
    return ElementwiseNodes.activated(activation, z, values.element(node), values);
  }

  private List<Edge> lora(LoraLinear op) {
    Edge x = values.operand(node, 0);
    Edge shared = shared(op.bias(), op.mask());
    Ref a = operands.next();
    Ref b = operands.next();
    Ref c = op.domainBias() ? operands.next() : null;
    Ref present = operands.next();
    Adapter lower = adapter(a, present);
    Adapter upper = adapter(b, present);
    Edge down = segments().product(x, lower.matrices, lower.shape, false);
    Edge delta = scaled(segments().product(down, upper.matrices, upper.shape, false), op);
    if (c != null) {
      Edge ofDomains = values.rows(c, values.of(present));
      delta = out.apply("AddV2", delta, segments().ofRows(ofDomains));
    }
    Edge z = out.apply("AddV2", shared, delta);
    return List.of(activated(op.activation(), z), down);
  }

  private Edge scaled(Edge value, LoraLinear layer) {
    return layer.scale() == 1 ? value : out.apply("Mul", value, values.number(node, layer.scale()));
  }

  private List<Edge> loraGradient(LoraLinearGradient op) {
    LoraLinear layer = op.layer();
    Edge x = next();
    Edge w = next();
    Edge mask = layer.mask() ? next() : null;
    Ref a = operands.next();
    Ref b = operands.next();
    Edge y = next();
    Edge down = next();
    Edge dz = ElementwiseNodes.activationGradient(layer.activation(), y, next(), out);
    Ref present = operands.next();
    Adapter upper = adapter(b, present);
    Edge ds = masked(dz, mask);
    Edge dUp = scaled(dz, layer);
    Edge dDown = segments().product(dUp, upper.matrices, upper.shape, true);
    List<Edge> gradients = new ArrayList<>();
    for (Wanted wanted : op.wanted()) {
      gradients.add(
          switch (wanted) {
            case INPUT -> {
              Adapter lower = adapter(a, present);
              Edge ofDelta = segments().product(dDown, lower.matrices, lower.shape, true);
              yield out.apply("AddV2", ofShared(wanted, x, w, ds), ofDelta);
            }
            case KERNEL, BIAS -> ofShared(wanted, x, w, ds);
            case DOWN -> segments().outer(x, dDown);
            case UP -> segments().outer(down, dUp);
            case DOMAIN_BIAS -> segments().sum(dz);
          });
    }
    return gradients;
  }

  private Edge segmentProduct(CompositeOp.SegmentMatMul op) {
    return segments().product(next(), next(), values.type(node, 1).shape(), op.transposeRight());
  }

  private Edge segmentOuter() {
    return segments().outer(next(), next());
  }

  private Edge next() {
    return values.of(operands.next());
  }
}
