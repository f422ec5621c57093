package dev.mlora.autodiff;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.SegmentMatMul;
import dev.mlora.graph.CompositeOp.SegmentOuter;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The gradients of {@link CompositeOp}: again composites, asked only for what is needed. */
final class CompositeGradients {
  private CompositeGradients() {}

  static void add(CompositeOp op, Step step) {
    switch (op) {
      case Linear layer -> addLinear(layer, step);
      case LoraLinear layer -> addLoraLinear(layer, step);
      case LinearGradient gradient -> refuseSecond(step);
      case LoraLinearGradient gradient -> refuseSecond(step);
      case CompositeOp.SegmentMatMul product -> addSegmentMatMul(product, step);
      case CompositeOp.SegmentOuter outer -> addSegmentOuter(step);
      case CompositeOp.AdamDense adam -> refuseUpdate(step);
      case CompositeOp.AdamRows adam -> refuseUpdate(step);
    }
  }

  private static void addLinear(Linear layer, Step step) {
    Operands in = new Operands(step);
    List<Value> operands = in.shared(layer.bias(), layer.mask());
    Map<Wanted, Integer> needed = in.needed();
    if (needed.isEmpty()) {
      return;
    }
    operands.addAll(List.of(step.result(0), step.dy()));
    LinearGradient op = new LinearGradient(layer, needed.keySet());
    List<Value> gradients = step.builder().applyAll(op, operands);
    int next = 0;
    for (int operand : needed.values()) {
      Value gradient = gradients.get(next++);
      step.to(operand, () -> gradient);
    }
  }

  private static void addLoraLinear(LoraLinear layer, Step step) {
    if (step.used(1)) {
      step.refuseAll("Its second result, x A, serves its gradient only; use the first.");
    }
    Operands in = new Operands(step);
    List<Value> operands = in.shared(layer.bias(), layer.mask());
    operands.add(in.take(Wanted.DOWN));
    operands.add(in.take(Wanted.UP));
    if (layer.domainBias()) {
      in.take(Wanted.DOMAIN_BIAS);
    }
    Value present = in.take();
    Value offsets = in.take();
    Map<Wanted, Integer> needed = in.needed();
    if (needed.isEmpty()) {
      return;
    }
    operands.addAll(List.of(step.result(0), step.result(1), step.dy(), present, offsets));
    LoraLinearGradient op = new LoraLinearGradient(layer, needed.keySet());
    List<Value> gradients = step.builder().applyAll(op, operands);
    int next = 0;
    for (Map.Entry<Wanted, Integer> entry : needed.entrySet()) {
      Value gradient = gradients.get(next++);
      switch (entry.getKey()) {
        case INPUT, KERNEL, BIAS -> step.to(entry.getValue(), () -> gradient);
        case DOWN, UP, DOMAIN_BIAS -> step.toRows(entry.getValue(), present, () -> gradient);
      }
    }
  }

  private static void addSegmentMatMul(SegmentMatMul op, Step step) {
    Value x = step.operand(0);
    Value w = step.operand(1);
    Value offsets = step.operand(2);
    Value dy = step.dy();
    GraphBuilder graph = step.builder();
    step.to(0, () -> graph.apply(new SegmentMatMul(!op.transposeRight()), dy, w, offsets));
    step.to(
        1,
        () ->
            op.transposeRight()
                ? graph.apply(new SegmentOuter(), dy, x, offsets)
                : graph.apply(new SegmentOuter(), x, dy, offsets));
  }

  private static void addSegmentOuter(Step step) {
    Value offsets = step.operand(2);
    Value dy = step.dy();
    GraphBuilder graph = step.builder();
    step.to(0, () -> graph.apply(new SegmentMatMul(true), step.operand(1), dy, offsets));
    step.to(1, () -> graph.apply(new SegmentMatMul(false), step.operand(0), dy, offsets));
  }

  private static void refuseSecond(Step step) {
    step.refuseAll("Lower the layer into primitive operations first to differentiate it twice.");
  }

  private static void refuseUpdate(Step step) {
    step.refuseAll("It serves updates only; differentiate before the optimiser's step.");
  }

  /** A layer's operands, taken one after the other, and which of them a gradient can be had for. */
  private static final class Operands {
    private final Step step;
    private final Map<Wanted, Integer> places = new EnumMap<>(Wanted.class);
    private int next;

    Operands(Step step) {
      this.step = step;
    }

    /** Takes x, W, (b), (mask); gives those that the gradient takes: x, W, (mask). */
    List<Value> shared(boolean bias, boolean mask) {
      List<Value> taken = new ArrayList<>(List.of(take(Wanted.INPUT), take(Wanted.KERNEL)));
      if (bias) {
        take(Wanted.BIAS);
      }
      if (mask) {
        step.refuse(next, "The mask of a layer is a constant; multiply outside of the layer.");
        taken.add(take());
      }
      return taken;
    }

    Value take(Wanted wanted) {
      places.put(wanted, next);
      return take();
    }

    Value take() {
      return step.operand(next++);
    }

    /** The operands whose gradients are needed, in the order of the gradient's results. */
    Map<Wanted, Integer> needed() {
      Map<Wanted, Integer> needed = new EnumMap<>(places);
      needed.values().removeIf(place -> !step.needs(place));
      return needed;
    }
  }
}
