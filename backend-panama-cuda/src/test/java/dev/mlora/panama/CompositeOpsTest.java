package dev.mlora.panama;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every composite operation and its gradient against the reference backend. */
class CompositeOpsTest {
  private static final double ROUNDING = 2e-5;

  private final Backend backend =
      new PanamaCpuProvider().create(BackendOptions.DEFAULT.withThreads(2));

  @AfterEach
  void close() {
    backend.close();
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void linear(Activation activation) {
    for (int batch : new int[] {1, 127, 300}) {
      for (boolean bias : new boolean[] {false, true}) {
        for (boolean mask : new boolean[] {false, true}) {
          Experiment e = new Experiment(batch);
          Dim rows = e.dim("batch", 300, batch);
          List<Value> operands = new ArrayList<>();
          Value x = e.real("x", Shape.of(rows, 9));
          Value kernel = e.parameter("w", 9, 13);
          operands.addAll(List.of(x, kernel));
          if (bias) {
            operands.add(e.parameter("b", 13));
          }
          Value m = mask ? e.real("mask", Shape.of(rows, 13)) : null;
          if (m != null) {
            operands.add(m);
          }
          Linear op = new Linear(activation, bias, mask);
          Value y = e.graph().applyAll(op, operands).getFirst();
          e.result("y", y);
          Set<Wanted> wanted = EnumSet.of(Wanted.INPUT, Wanted.KERNEL, Wanted.BIAS);
          List<Value> of = new ArrayList<>(List.of(x, kernel));
          if (m != null) {
            of.add(m);
          }
          of.add(y);
          of.add(e.real("dy", Shape.of(rows, 13)));
          List<Value> gradients = e.graph().applyAll(new LinearGradient(op, wanted), of);
          for (int i = 0; i < gradients.size(); i++) {
            e.result("gradient" + i, gradients.get(i));
          }
          e.agreesOn(backend, ROUNDING);
        }
      }
    }
  }

  /** Segments: one domain, many, empty ones, each row its own, ends inside and on blocks' edges. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "300, 1, 16",
    "300, 2, 3",
    "300, 9, 1",
    "129, 129, 2",
    "256, 2, 4",
    "1000, 40, 8",
    "1000, 5, 5"
  })
  void loraLinear(int batch, int domains, int rank) {
    for (int variant = 0; variant < 8; variant++) {
      Experiment e = new Experiment(batch + variant);
      boolean bias = (variant & 1) != 0;
      boolean mask = (variant & 2) != 0;
      boolean domainBias = (variant & 4) != 0;
      Activation activation = variant == 5 ? Activation.TANH : Activation.RELU;
      double scale = variant == 3 ? 0.5 : 1;
      LoraLinear op = new LoraLinear(activation, bias, mask, domainBias, scale);
      loraLinear(e, batch, domains, rank, op);
      e.agreesOn(backend, ROUNDING);
    }
  }

  private static void loraLinear(Experiment e, int batch, int domains, int rank, LoraLinear op) {
    int in = 11;
    int out = 14;
    Dim rows = e.dim("batch", 1000, batch);
    // Every third segment is empty.
    int present = domains + domains / 2;
    Dim count = e.dim("present", 300, present);
    Value x = e.real("x", Shape.of(rows, in));
    Value kernel = e.parameter("w", in, out);
    Value mask = e.real("mask", Shape.of(rows, out));
    Value down = e.parameter("A", 300, in, rank);
    Value up = e.parameter("B", 300, rank, out);
    int[] ids = new int[present];
    int[] offsets = new int[present + 1];
    int filled = 0;
    for (int i = 0; i < present; i++) {
      ids[i] = (i * 7) % 300;
      boolean empty = i % 3 == 2;
      filled += empty ? 0 : 1;
      offsets[i + 1] = (int) ((long) batch * filled / domains);
    }
    Value presentIds = e.ints("present", Shape.of(count), ids);
    Value ends = e.ints("offsets", Shape.of(count.plus(1)), offsets);
    List<Value> operands = new ArrayList<>(List.of(x, kernel));
    if (op.bias()) {
      operands.add(e.parameter("b", out));
    }
    if (op.mask()) {
      operands.add(mask);
    }
    operands.addAll(List.of(down, up));
    if (op.domainBias()) {
      operands.add(e.parameter("c", 300, out));
    }
    operands.addAll(List.of(presentIds, ends));
    List<Value> results = e.graph().applyAll(op, operands);
    e.result("y", results.get(0)).result("down", results.get(1));

    List<Value> of = new ArrayList<>(List.of(x, kernel));
    if (op.mask()) {
      of.add(mask);
    }
    Value dy = e.real("dy", Shape.of(rows, out));
    of.addAll(List.of(down, up, results.get(0), results.get(1), dy, presentIds, ends));
    Set<Wanted> wanted = EnumSet.allOf(Wanted.class);
    if (!op.domainBias()) {
      wanted.remove(Wanted.DOMAIN_BIAS);
    }
    List<Value> gradients = e.graph().applyAll(new LoraLinearGradient(op, wanted), of);
    for (int i = 0; i < gradients.size(); i++) {
      e.result("gradient" + i, gradients.get(i));
    }
    // Each gradient alone takes another way through the kernel.
    for (Wanted one : wanted) {
      e.result(
          "only " + one,
          e.graph().applyAll(new LoraLinearGradient(op, EnumSet.of(one)), of).getFirst());
    }
  }

  @Test
  void adam() {
    Adam adam = new Adam(0.01, 0.9, 0.99, 1e-8, 0.05);
    for (boolean ownSteps : new boolean[] {false, true}) {
      for (boolean masked : new boolean[] {false, true}) {
        for (boolean lazy : new boolean[] {false, true}) {
          for (boolean inPlace : new boolean[] {false, true}) {
            adam(adam, ownSteps, masked, lazy, inPlace).agreesOn(backend, 1e-6);
          }
        }
      }
    }
  }

  private static Experiment adam(
      Adam adam, boolean ownSteps, boolean masked, boolean lazy, boolean inPlace) {
    Experiment e = new Experiment(9);
    Dim few = e.dim("few", 20, 3);
    int rows = 300;
    Value w = e.parameter("w", rows, 5);
    Value m = e.parameter("m", rows, 5);
    Value v = e.parameter("v", true, rows, 5);
    float[] steps = new float[ownSteps ? rows : 1];
    float[] mask = new float[rows];
    for (int i = 0; i < rows; i++) {
      steps[i % steps.length] = 1 + i % 4;
      mask[i] = i % 3 == 0 ? 0 : 1;
    }
    Value t = e.real("t", ownSteps ? Shape.of(rows) : Shape.SCALAR, steps);
    List<Value> operands = new ArrayList<>(List.of(w, m, v, t));
    if (lazy) {
      operands.add(e.ints("ids", Shape.of(few), 299, 4, 6));
      operands.add(e.real("g", Shape.of(few, 5)));
    } else {
      operands.add(e.real("g", Shape.of(rows, 5)));
    }
    if (masked) {
      operands.add(e.real("trainable", Shape.of(rows), mask));
    }
    CompositeOp op = lazy ? new AdamRows(adam, masked) : new AdamDense(adam, masked);
    List<Value> fresh = e.graph().applyAll(op, operands);
    e.update("w", fresh.get(0)).update("m", fresh.get(1)).update("v", fresh.get(2));
    // Readers of the old values, one of them a stage after the new ones could be there.
    e.result("old", w.square());
    e.result("old, later", w.times(w.sum(0, 1).tanh()));
    if (ownSteps) {
      e.result("old, as it is", m);
    }
    if (!inPlace) {
      // A reader of the new value keeps it from being computed in place.
      e.result("new", fresh.get(0).plus(fresh.get(2)));
    }
    return e;
  }
}
