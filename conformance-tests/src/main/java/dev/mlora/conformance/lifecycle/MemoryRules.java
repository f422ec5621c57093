package dev.mlora.conformance.lifecycle;

import static dev.mlora.conformance.lifecycle.LifecycleRules.rule;

import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.SkipReason;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a backend does with memory: its own, and the caller's. */
final class MemoryRules {
  private static final int WINDOWS = 5;
  private static final int CYCLES = 20;
  private static final int LEAK_PER_CYCLE = 128 << 10;
  private static final int ROWS = 128;
  private static final int WIDTH = 512;

  private MemoryRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                31,
                "Feeds are read during the run only, results written before it ends",
                "segments or addresses of the caller's that are kept, and copies that come late",
                MemoryRules::feedsAreNotKept)
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC),
        rule(
                32,
                "A result's tensor is written in its elements only",
                "rounding up the last row of a result to a whole vector",
                MemoryRules::resultsStayInside)
            .requiring(Requirement.DETERMINISTIC),
        rule(
            33,
            "Compiling, training, predicting and closing again and again does not grow the process",
            "the arenas of executables and states, and threads that outlive them",
            context -> grows(() -> runLarge(context.backend()))),
        rule(
            34,
            "Opening and closing backends again and again does not grow the process",
            "thread pools and libraries that every opening starts anew",
            context ->
                grows(
                    () -> {
                      try (Backend backend = context.openAnother()) {
                        runLarge(backend);
                      }
                    })),
        rule(
            35,
            "Training and predicting again and again on one state does not grow the process",
            "what a run leaves with the state or the executable until they are closed",
            MemoryRules::oneStateStays));
  }

  private static Outcome oneStateStays(KitContext context) {
    try (ProgramRun run = ProgramRun.of(context.backend(), large())) {
      return grows(() -> runAll(run));
    }
  }

  private static Outcome feedsAreNotKept(KitContext context) {
    Map<String, Numbers> first = TinyModel.batch(6, 1);
    Map<String, Numbers> second = TinyModel.batch(6, 2);
    try (ProgramRun run = TinyModel.on(context.backend());
        ProgramRun clean = TinyModel.on(context.backend());
        Arena arena = Arena.ofShared()) {
      Graph train = run.lowered().program().entry(Program.TRAIN);
      clean.run(Program.TRAIN, first);
      clean.run(Program.TRAIN, second);
      Map<String, HostTensor> feeds = run.feeds(arena, train, first);
      run.executable().run(Program.TRAIN, run.state(), feeds, Map.of());
      feeds.values().forEach(MemoryRules::spoil);
      // The second batch comes in other memory, while the first one's is spoilt.
      run.run(Program.TRAIN, second);
      Expect.sameBits("parameters after two steps", clean.readAll(), run.readAll());
      double[] expected = clean.result(Program.PREDICT, second, "y");
      Expect.sameBits("scores", expected, run.result(Program.PREDICT, second, "y"));
    }
    return Outcome.passed();
  }

  /** Overwrites a feed with numbers that every run is defined on, but with other results. */
  private static void spoil(HostTensor feed) {
    for (int i = 0; i < feed.elements(); i++) {
      feed.set(i, feed.dtype().isReal() ? 77 : 0);
    }
  }

  private static Outcome resultsStayInside(KitContext context) {
    try (ProgramRun run = TinyModel.on(context.backend());
        Arena arena = Arena.ofShared()) {
      Graph predict = run.lowered().program().entry(Program.PREDICT);
      Map<String, Numbers> batch = TinyModel.batch(5, 4);
      Map<String, HostTensor> feeds = run.feeds(arena, predict, batch);
      int units = TinyModel.UNITS;
      HostTensor result =
          HostTensor.of(arena, filled(TinyModel.ROWS * units), TinyModel.ROWS, units);
      result.resize(5);
      run.executable().run(Program.PREDICT, run.state(), feeds, Map.of("y", result));
      Expect.sameBits("the scores", run.result(Program.PREDICT, batch, "y"), result.toDoubles());
      result.resize(TinyModel.ROWS);
      for (int i = 5 * units; i < TinyModel.ROWS * units; i++) {
        Expect.that(
            result.get(i) == 77, "Element %d behind the result was overwritten.".formatted(i));
      }
    }
    return Outcome.passed();
  }

  private static float[] filled(int count) {
    float[] values = new float[count];
    Arrays.fill(values, 77);
    return values;
  }

  /** Trains, where the backend does, and predicts. */
  private static void runLarge(Backend backend) {
    try (ProgramRun run = ProgramRun.of(backend, large())) {
      runAll(run);
    }
  }

  private static void runAll(ProgramRun run) {
    for (String entry : run.lowered().program().entries().keySet()) {
      run.run(entry, largeBatch());
    }
  }

  /**
   * Repeats something in windows and looks at the middle one's growth: a leak grows in all of them,
   * the collector's changes of mind come in one or two.
   */
  private static Outcome grows(Runnable cycle) {
    if (ProcessMemory.now().outside().isEmpty()) {
      return Outcome.skipped(
          SkipReason.PLATFORM_NOT_SUPPORTED, "it does not show what memory a process has");
    }
    repeat(cycle);
    long[] outside = new long[WINDOWS];
    long[] heap = new long[WINDOWS];
    ProcessMemory before = ProcessMemory.now();
    for (int window = 0; window < WINDOWS; window++) {
      repeat(cycle);
      ProcessMemory after = ProcessMemory.now();
      outside[window] = after.outside().getAsLong() - before.outside().getAsLong();
      heap[window] = after.heap() - before.heap();
      before = after;
    }
    String measured =
        "bytes a cycle, outside of the heap %d, on it %d"
            .formatted(middle(outside) / CYCLES, middle(heap) / CYCLES);
    Expect.that(
        Math.max(middle(outside), middle(heap)) < (long) CYCLES * LEAK_PER_CYCLE,
        "Memory grows: " + measured + ".");
    return Outcome.passed(measured);
  }

  private static void repeat(Runnable cycle) {
    for (int i = 0; i < CYCLES; i++) {
      cycle.run();
    }
  }

  private static long middle(long[] growth) {
    return Arrays.stream(growth).sorted().skip(WINDOWS / 2).findFirst().orElseThrow();
  }

  /** A program whose parameters and whose intermediate tensors are of 256 KiB each. */
  private static Program large() {
    Dim rows = Dim.symbol("batch", ROWS);
    TensorType table = TensorType.float32(Shape.of(ROWS, WIDTH));
    TensorType count = TensorType.float32(Shape.SCALAR);
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.input("x", TensorType.float32(Shape.of(rows, 2)));
    Value w = graph.parameter("w", table);
    Value weighted = x.matmul(w.slice(0, 0, 2));
    Value y = weighted.softmax().transpose(1, 0).sum(0);
    Graph predict = graph.build(Map.of("y", y), Map.of());
    Value step = graph.parameter("step", count).plus(graph.constant(1, count));
    Value gradient = w.times(w.square()).times(0.5);
    List<Value> updated =
        graph.applyAll(
            new CompositeOp.AdamDense(CompositeOp.Adam.TF1, false),
            List.of(w, graph.parameter("m", table), graph.parameter("v", table), step, gradient));
    Graph train =
        graph.build(
            Map.of("loss", y.square().mean(0)),
            Map.of("w", updated.get(0), "m", updated.get(1), "v", updated.get(2), "step", step));
    return new Program(
        List.of(
            new ParameterSpec("w", table, Role.BACKBONE, false),
            new ParameterSpec("m", table, Role.OPTIMIZER, false),
            new ParameterSpec("v", table, Role.OPTIMIZER, false),
            new ParameterSpec("step", count, Role.OPTIMIZER, false)),
        Map.of(Program.TRAIN, train, Program.PREDICT, predict));
  }

  private static Map<String, Numbers> largeBatch() {
    return Map.of("x", Numbers.normal("x", ROWS, 2));
  }
}
