package dev.mlora.conformance.lifecycle;

import static dev.mlora.conformance.lifecycle.LifecycleRules.rule;

import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.error.ErrorCode;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Program;
import dev.mlora.graph.Shape;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Reading, writing and growing parameters. */
final class StateRules {
  private StateRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
            11,
            "Allocated parameters are all zero and listed as they were asked for",
            "memory that is not cleared, and the specs of parameters()",
            StateRules::zeros),
        rule(
            12,
            "What is written is read back bit for bit, whole and by ranges of rows",
            "the first row's offset, and that other rows stay",
            StateRules::readWrite),
        rule(
            13,
            "Reads and writes outside of a parameter are refused and change nothing",
            "checks before the first byte is copied",
            StateRules::outside),
        rule(
            14,
            "Growing a bank appends rows of zeros and keeps the others",
            "the copy of the old rows, and what parameters() says afterwards",
            StateRules::grow),
        rule(
                15,
                "Programs compiled before a bank grew go on, beside ones that know the new rows",
                "row counts kept in compiled code, and updates of a bank that is larger by now",
                StateRules::growUnderPrograms)
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC));
  }

  private static Outcome zeros(KitContext context) {
    try (ProgramRun run = ProgramRun.of(context.backend(), TinyModel.program())) {
      Expect.that(
          run.state().parameters().equals(run.lowered().program().parameters()),
          "parameters() gives %s, not what was allocated.".formatted(run.state().parameters()));
      run.readAll()
          .forEach(
              (name, values) ->
                  Expect.sameBits("a fresh " + name, new double[values.length], values));
    }
    return Outcome.passed();
  }

  private static Outcome readWrite(KitContext context) {
    try (Arena arena = Arena.ofShared();
        ProgramRun run = TinyModel.on(context.backend())) {
      State state = run.state();
      double[] kernel = run.read("w");
      float[] odd = {-0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 1e-40f, 3.5f};
      state.write("w", 5, HostTensor.of(arena, odd, 2, TinyModel.UNITS));
      for (int i = 0; i < odd.length; i++) {
        kernel[5 * TinyModel.UNITS + i] = odd[i];
      }
      Expect.sameBits("w after writing rows 5 and 6", kernel, run.read("w"));
      HostTensor rows = HostTensor.allocate(arena, DType.FLOAT32, 3, TinyModel.UNITS);
      state.read("w", 4, rows);
      Expect.sameBits(
          "rows 4 to 6",
          Arrays.copyOfRange(kernel, 4 * TinyModel.UNITS, 7 * TinyModel.UNITS),
          rows.toDoubles());
      state.write("bank", TinyModel.DOMAINS - 1, HostTensor.of(arena, new float[] {7, 8, 9}, 1, 3));
      double[] bank = Numbers.normal("bank", TinyModel.DOMAINS, TinyModel.UNITS).values();
      System.arraycopy(new double[] {7, 8, 9}, 0, bank, bank.length - 3, 3);
      Expect.sameBits("bank after writing its last row", bank, run.read("bank"));
      run.write("count", 41);
      Expect.sameBits("a scalar", new double[] {41}, run.read("count"));
      run.write("w", Numbers.normal("w", TinyModel.WIDTH, TinyModel.UNITS).values());
      double[] scores = run.result(Program.PREDICT, TinyModel.batch(8, 1), "y");
      run.write("bank", new double[bank.length]);
      double[] without = run.result(Program.PREDICT, TinyModel.batch(8, 1), "y");
      Expect.that(
          !Arrays.equals(scores, without), "Scores do not change when a parameter is overwritten.");
    }
    return Outcome.passed();
  }

  private static Outcome outside(KitContext context) {
    try (Arena arena = Arena.ofShared();
        ProgramRun run = TinyModel.on(context.backend())) {
      State state = run.state();
      Map<String, double[]> before = run.readAll();
      HostTensor two = HostTensor.of(arena, new float[6], 2, TinyModel.UNITS);
      HostTensor narrow = HostTensor.of(arena, new float[4], 2, 2);
      HostTensor flat = HostTensor.of(arena, new float[6], 6);
      HostTensor ints = HostTensor.of(arena, new int[6], 2, TinyModel.UNITS);
      for (boolean write : new boolean[] {false, true}) {
        refused("a row before the first", write, state, "w", -1, two);
        refused("rows past the last", write, state, "w", TinyModel.WIDTH - 1, two);
        refused("a far row", write, state, "bank", Integer.MAX_VALUE, two);
        refused("narrow rows", write, state, "w", 0, narrow);
        refused("another number of dimensions", write, state, "w", 0, flat);
        refused("another element type", write, state, "w", 0, ints);
        refused("an unknown parameter", write, state, "no-such", 0, two);
      }
      Expect.sameBits("parameters after refused writes", before, run.readAll());
    }
    return Outcome.passed();
  }

  private static Outcome grow(KitContext context) {
    try (Arena arena = Arena.ofShared();
        ProgramRun run = TinyModel.on(context.backend())) {
      State state = run.state();
      double[] old = run.read("bank");
      state.grow("bank", 7);
      double[] expected = Arrays.copyOf(old, 7 * TinyModel.UNITS);
      Expect.sameBits("the grown bank", expected, run.read("bank"));
      Dim rows =
          state.parameters().stream()
              .filter(spec -> spec.name().equals("bank"))
              .findFirst()
              .orElseThrow()
              .type()
              .shape()
              .dim(0);
      Expect.that(
          rows.equals(Shape.of(7).dim(0)), "parameters() shows %s rows, not 7.".formatted(rows));
      state.grow("bank", 7);
      state.write("bank", 6, HostTensor.of(arena, new float[] {1, 2, 3}, 1, 3));
      System.arraycopy(new double[] {1, 2, 3}, 0, expected, 18, 3);
      Expect.sameBits("the grown bank's new row", expected, run.read("bank"));
      Expect.refused("shrinking", ErrorCode.STATE_ACCESS, () -> state.grow("bank", 6));
      Expect.refused("growing what is no bank", ErrorCode.STATE_ACCESS, () -> state.grow("w", 20));
      Expect.refused("growing nothing", ErrorCode.STATE_ACCESS, () -> state.grow("no-such", 9));
      Expect.sameBits("the bank after refusals", expected, run.read("bank"));
    }
    return Outcome.passed();
  }

  private static Outcome growUnderPrograms(KitContext context) {
    Map<String, Numbers> batch = TinyModel.batch(11, 2);
    try (ProgramRun run = TinyModel.on(context.backend());
        ProgramRun larger = ProgramRun.of(context.backend(), TinyModel.program(6))) {
      double[] scores = run.result(Program.PREDICT, batch, "y");
      run.state().grow("bank", 6);
      Expect.sameBits(
          "scores after the bank grew", scores, run.result(Program.PREDICT, batch, "y"));
      try (Arena arena = Arena.ofShared()) {
        run.state().write("bank", 5, HostTensor.of(arena, new float[] {1, 2, 3}, 1, 3));
        var graph = larger.lowered().program().entry(Program.PREDICT);
        Map<String, HostTensor> feeds = larger.feeds(arena, graph, batch);
        Map<String, HostTensor> results = ProgramRun.results(arena, graph, feeds);
        larger.executable().run(Program.PREDICT, run.state(), feeds, results);
        Expect.sameBits(
            "scores of a program with more rows on the same state",
            scores,
            results.values().iterator().next().toDoubles());
      }
      run.run(Program.TRAIN, batch);
      double[] bank = run.read("bank");
      Expect.sameBits(
          "rows that a program does not know, after its training step",
          DoubleStream.of(0, 0, 0, 1, 2, 3).toArray(),
          Arrays.copyOfRange(bank, 12, 18));
    }
    return Outcome.passed();
  }

  private static void refused(
      String what, boolean write, State state, String parameter, int row, HostTensor tensor) {
    Expect.refused(
        (write ? "writing " : "reading ") + what,
        ErrorCode.STATE_ACCESS,
        () -> {
          if (write) {
            state.write(parameter, row, tensor);
          } else {
            state.read(parameter, row, tensor);
          }
        });
  }
}
