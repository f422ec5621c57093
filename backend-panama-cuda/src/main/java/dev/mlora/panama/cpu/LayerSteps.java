package dev.mlora.panama.cpu;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Node;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.kernel.LinearBackward;
import dev.mlora.panama.kernel.LinearBackward.Turned;
import dev.mlora.panama.kernel.LinearForward;
import dev.mlora.panama.kernel.LinearLayer;
import dev.mlora.panama.kernel.LinearLayer.Lora;
import dev.mlora.panama.kernel.Partials;
import dev.mlora.panama.kernel.Segments;
import dev.mlora.panama.kernel.Transposes;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Step;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of fully connected layers and their gradients, with adapters and without. */
final class LayerSteps {
  private static final int NONE = -1;

  private LayerSteps() {}

  /** Takes the operands of a node one after another. */
  private static final class Operands {
    private final int[] slots;
    private int next;

    Operands(int[] slots) {
      this.slots = slots;
    }

    int take() {
      return slots[next++];
    }

    int takeIf(boolean there) {
      return there ? take() : NONE;
    }
  }

  static void linear(Entry entry, Node node, CompositeOp.Linear op) {
    Operands in = new Operands(entry.operands(node));
    int x = entry.withSlack(in.take());
    int kernel = in.take();
    int bias = in.takeIf(op.bias());
    int mask = in.takeIf(op.mask());
    int y = entry.result(node, 0);
    forward(entry, node, layer(entry, op.activation(), x, kernel, bias, mask, y, null));
  }

  static void loraLinear(Entry entry, Node node, CompositeOp.LoraLinear op) {
    Operands in = new Operands(entry.operands(node));
    int x = entry.withSlack(in.take());
    int kernel = in.take();
    int bias = in.takeIf(op.bias());
    int mask = in.takeIf(op.mask());
    int down = in.take();
    int up = in.take();
    int domainBias = in.takeIf(op.domainBias());
    Segments segments = new Segments(in.take(), in.take());
    int y = entry.result(node, 0);
    int reduced = entry.result(node, 1);
    Lora lora =
        new Lora(rank(entry, down), (float) op.scale(), down, up, domainBias, reduced, segments);
    checkSegments(entry, segments, x, down);
    forward(entry, node, layer(entry, op.activation(), x, kernel, bias, mask, y, lora));
  }

  private static void forward(Entry entry, Node node, LinearLayer layer) {
    PrimitiveSteps.requireFloat(node);
    Slots slots = entry.slots();
    Dim rows = slots.rows(layer.x());
    int in = layer.in();
    int out = layer.out();
    int zeros = slots.constant(TensorType.float32(Shape.of(out)), 0);
    UniformGemm shared = entry.product(rows, out, in, false);
    Lora lora = layer.lora();
    UniformGemm reduce = lora == null ? null : entry.product(rows, lora.rank(), in, false);
    UniformGemm expand = lora == null ? null : entry.product(rows, out, lora.rank(), false);
    Step step =
        Step.overRows(rows, new LinearForward(entry.passes(), layer, zeros, shared, reduce, expand))
            .matrix()
            .scratch(LinearForward.scratch(layer, entry.partition().height()))
            .readsRows(layer.x())
            .readsWhole(layer.kernel())
            .writesRows(layer.y());
    readIf(step, layer.bias());
    rowsIf(step, layer.mask());
    if (lora != null) {
      readIf(step, lora.domainBias());
      readAdapters(step, lora).writesRows(lora.reduced());
    }
    entry.add(step);
  }

  static void linearGradient(Entry entry, Node node, CompositeOp.LinearGradient op) {
    Operands in = new Operands(entry.operands(node));
    int x = in.take();
    int kernel = in.take();
    int mask = in.takeIf(op.layer().mask());
    int y = in.take();
    int dy = in.take();
    LinearLayer layer = layer(entry, op.layer().activation(), x, kernel, NONE, mask, y, null);
    backward(entry, node, layer, dy, op.wanted());
  }

  static void loraLinearGradient(Entry entry, Node node, CompositeOp.LoraLinearGradient op) {
    Operands in = new Operands(entry.operands(node));
    int x = in.take();
    int kernel = in.take();
    int mask = in.takeIf(op.layer().mask());
    int down = in.take();
    int up = in.take();
    int y = in.take();
    int reduced = in.take();
    int dy = in.take();
    Segments segments = new Segments(in.take(), in.take());
    Lora lora =
        new Lora(rank(entry, down), (float) op.layer().scale(), down, up, NONE, reduced, segments);
    checkSegments(entry, segments, x, down);
    LinearLayer layer = layer(entry, op.layer().activation(), x, kernel, NONE, mask, y, lora);
    backward(entry, node, layer, dy, op.wanted());
  }

  private static void backward(
      Entry entry, Node node, LinearLayer layer, int dy, Set<Wanted> wanted) {
    PrimitiveSteps.requireFloat(node);
    Map<Wanted, Integer> results = new EnumMap<>(Wanted.class);
    Map<Wanted, Partials> partials = new EnumMap<>(Wanted.class);
    int output = 0;
    for (Wanted gradient : wanted) {
      int slot = entry.result(node, output++);
      results.put(gradient, slot);
      if (gradient != Wanted.INPUT) {
        partials.put(gradient, partials(entry, gradient, slot));
      }
    }
    Turned turned = turned(entry, layer, wanted);
    LinearBackward kernel =
        new LinearBackward(
            entry.blas(),
            entry.passes(),
            layer,
            turned,
            dy,
            results.getOrDefault(Wanted.INPUT, NONE),
            partials.get(Wanted.KERNEL),
            partials.get(Wanted.BIAS),
            partials.get(Wanted.DOWN),
            partials.get(Wanted.UP),
            partials.get(Wanted.DOMAIN_BIAS));
    Lora lora = layer.lora();
    Step step =
        Step.overRows(entry.slots().rows(layer.x()), kernel)
            .matrix()
            .scratch(LinearBackward.scratch(layer, entry.partition().height()))
            .readsRows(layer.x(), layer.y(), dy)
            .readsWhole(layer.kernel());
    rowsIf(step, layer.mask());
    readIf(step, turned.kernel());
    readIf(step, turned.down());
    readIf(step, turned.up());
    if (lora != null) {
      readAdapters(step, lora).readsRows(lora.reduced());
    }
    results.forEach(
        (gradient, slot) -> {
          if (gradient == Wanted.INPUT) {
            step.writesRows(slot);
          } else {
            // Segments that lie in one group are written in place, the others combined later.
            step.writesWhole(slot);
          }
        });
    partials.values().forEach(partial -> step.writesWhole(partial.sums()));
    entry.add(step);
    partials.forEach((gradient, partial) -> combine(entry, layer, gradient, partial));
  }

  /** The steps that turn over what gradients are multiplied by. */
  private static Turned turned(Entry entry, LinearLayer layer, Set<Wanted> wanted) {
    int in = layer.in();
    int out = layer.out();
    Passes passes = entry.passes();
    boolean toInput = wanted.contains(Wanted.INPUT);
    int kernel = NONE;
    if (toInput && entry.blas().transposedIsSlow()) {
      kernel = entry.slots().floats((long) in * out);
      Kernel turn = Transposes.matrix(passes, in, out, layer.kernel(), kernel);
      entry.add(Step.overRows(Dim.of(in), turn).readsWhole(layer.kernel()).writesWhole(kernel));
    }
    Lora lora = layer.lora();
    if (lora == null) {
      return new Turned(kernel, NONE, NONE);
    }
    int down = NONE;
    int up = NONE;
    if (toInput) {
      down = turnedAdapters(entry, lora, in, lora.rank(), lora.down());
    }
    if (toInput || wanted.contains(Wanted.DOWN)) {
      up = turnedAdapters(entry, lora, lora.rank(), out, lora.up());
    }
    return new Turned(kernel, down, up);
  }

  private static int turnedAdapters(Entry entry, Lora lora, int rows, int columns, int from) {
    Segments segments = lora.segments();
    Dim present = entry.slots().rows(segments.present());
    int to = entry.slots().arena(TensorType.float32(Shape.of(present, columns, rows)));
    Kernel turn = Transposes.adapters(entry.passes(), segments, rows, columns, from, to);
    entry.add(
        Step.overRows(present, turn)
            .readsWhole(from, segments.present(), segments.offsets())
            .writesWhole(to));
    return to;
  }

  private static Partials partials(Entry entry, Wanted gradient, int slot) {
    boolean bySegment = bySegment(gradient);
    Shape shape = entry.type(slot).shape();
    long size = (bySegment ? shape.row() : shape).maxElements();
    int copies = bySegment ? Partials.EACH_GROUP_BY_SEGMENT : Partials.EACH_GROUP;
    return new Partials(entry.passes(), entry.slots().floats(copies * size), slot, (int) size);
  }

  private static void combine(Entry entry, LinearLayer layer, Wanted gradient, Partials partial) {
    Lora lora = layer.lora();
    int total = partial.total();
    Dim rows = entry.slots().rows(total);
    if (lora != null && bySegment(gradient)) {
      entry.add(
          Step.overRows(rows, partial.combineSegments(lora.segments(), layer.x()))
              .readsWhole(lora.segments().offsets(), partial.sums(), total)
              .writesWhole(total));
    } else {
      entry.add(
          Step.overRows(rows, partial.combine(layer.x()))
              .readsWhole(partial.sums())
              .writesRows(total));
    }
  }

  private static boolean bySegment(Wanted gradient) {
    return switch (gradient) {
      case DOWN, UP, DOMAIN_BIAS -> true;
      case INPUT, KERNEL, BIAS -> false;
    };
  }

  private static LinearLayer layer(
      Entry entry,
      Activation activation,
      int x,
      int kernel,
      int bias,
      int mask,
      int y,
      @Nullable Lora lora) {
    Shape shape = entry.type(kernel).shape();
    return new LinearLayer(
        activation,
        shape.dim(0).constant(),
        shape.dim(1).constant(),
        x,
        kernel,
        bias,
        mask,
        y,
        lora);
  }

  private static int rank(Entry entry, int down) {
    return entry.type(down).shape().dim(2).constant();
  }

  private static void checkSegments(Entry entry, Segments segments, int x, int down) {
    entry.checkIds(segments.present(), entry.slots().rows(down));
    entry.checkOffsets(segments.offsets(), entry.slots().rows(x));
  }

  private static Step readAdapters(Step step, Lora lora) {
    return step.readsWhole(
        lora.down(), lora.up(), lora.segments().present(), lora.segments().offsets());
  }

  private static void readIf(Step step, int slot) {
    if (slot != NONE) {
      step.readsWhole(slot);
    }
  }

  private static void rowsIf(Step step, int slot) {
    if (slot != NONE) {
      step.readsRows(slot);
    }
  }
}
