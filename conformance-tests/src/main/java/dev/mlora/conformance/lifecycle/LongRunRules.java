package dev.mlora.conformance.lifecycle;

import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.SkipReason;
import dev.mlora.graph.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the process takes over a long time, when a leak of some bytes a step would show. */
final class LongRunRules {
  private static final int WINDOWS = 10;
  private static final int STEPS = 20_000;
  private static final int CYCLES = 200;

  /** Engines and the JVM come to rest in the first windows: code is compiled, pools are filled. */
  private static final int WARM_UP = 3;

  private static final long MOST_GROWTH = 16L << 20;

  private LongRunRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
            36,
            "Over 20,000 steps on one state the process's memory comes to rest",
            "what a step leaves behind, however little",
            LongRunRules::steps),
        rule(
            37,
            "Over 200 cycles of compiling, running and closing the process's memory comes to rest",
            "what is kept of closed executables and states",
            LongRunRules::cycles));
  }

  private static Rule rule(int number, String title, String hint, Rule.Check check) {
    return Rule.of(Level.LIFECYCLE, number, Rule.Duration.LONG, title, hint, check)
        .requiring(Requirement.TRAINING);
  }

  private static Outcome steps(KitContext context) {
    Map<String, Numbers> batch = TinyModel.batch(TinyModel.ROWS, 1);
    try (ProgramRun run = TinyModel.on(context.backend())) {
      return rests(STEPS / WINDOWS, () -> run.run(Program.TRAIN, batch));
    }
  }

  private static Outcome cycles(KitContext context) {
    Map<String, Numbers> batch = TinyModel.batch(TinyModel.ROWS, 1);
    return rests(
        CYCLES / WINDOWS,
        () -> {
          try (ProgramRun run = TinyModel.on(context.backend())) {
            run.run(Program.TRAIN, batch);
            run.run(Program.PREDICT, batch);
          }
        });
  }

  private static Outcome rests(int times, Runnable once) {
    if (ProcessMemory.now().outside().isEmpty()) {
      return Outcome.skipped(
          SkipReason.PLATFORM_NOT_SUPPORTED, "it does not show what memory a process has");
    }
    List<Long> series = new ArrayList<>();
    for (int window = 0; window < WINDOWS; window++) {
      for (int i = 0; i < times; i++) {
        once.run();
      }
      series.add(ProcessMemory.now().outside().orElseThrow());
    }
    String measured =
        "MiB outside of the heap after each of %d windows: %s"
            .formatted(WINDOWS, series.stream().map(bytes -> bytes >> 20).toList());
    Expect.that(
        series.getLast() - series.get(WARM_UP - 1) < MOST_GROWTH,
        "Memory grows; " + measured + ".");
    return Outcome.passed(measured);
  }
}
