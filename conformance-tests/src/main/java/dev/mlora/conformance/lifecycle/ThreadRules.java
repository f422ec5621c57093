package dev.mlora.conformance.lifecycle;

import static dev.mlora.conformance.lifecycle.LifecycleRules.rule;

import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads on one state and one executable. */
final class ThreadRules {
  private static final int THREADS = 4;
  private static final int RUNS = 100;

  private ThreadRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                41,
                "Concurrent predictions give the bits of the same ones made alone",
                "workspaces that two runs of one executable share",
                ThreadRules::predictions)
            .requiring(Requirement.DETERMINISTIC),
        rule(
                42,
                "Concurrent training steps on one state all land, one after the other",
                "the lock around a step: reading the old values belongs inside it",
                ThreadRules::steps)
            .requiring(Requirement.TRAINING),
        rule(
                43,
                "A prediction beside training sees the parameters of a whole step",
                "updates that land one by one while predictions read",
                ThreadRules::predictionsBesideTraining)
            .requiring(Requirement.TRAINING));
  }

  private static Outcome predictions(KitContext context) throws Exception {
    try (ProgramRun run = TinyModel.on(context.backend())) {
      List<Map<String, Numbers>> batches = new ArrayList<>();
      List<double[]> alone = new ArrayList<>();
      for (int i = 0; i < THREADS * 2; i++) {
        batches.add(TinyModel.batch(1 + (i * 17) % TinyModel.ROWS, i));
        alone.add(run.result(Program.PREDICT, batches.get(i), "y"));
      }
      together(
          thread -> {
            for (int i = 0; i < RUNS; i++) {
              int which = (thread + i) % batches.size();
              Expect.sameBits(
                  "prediction %d of thread %d".formatted(i, thread),
                  alone.get(which),
                  run.result(Program.PREDICT, batches.get(which), "y"));
            }
          });
    }
    return Outcome.passed();
  }

  private static Outcome steps(KitContext context) throws Exception {
    try (ProgramRun run = pair(context)) {
      together(
          thread -> {
            for (int i = 0; i < RUNS; i++) {
              run.run(Program.TRAIN, Map.of());
            }
          });
      Expect.that(
          run.read("a")[0] == THREADS * RUNS,
          "After %d steps of %d threads the count is %s."
              .formatted(RUNS, THREADS, run.read("a")[0]));
    }
    return Outcome.passed();
  }

  private static Outcome predictionsBesideTraining(KitContext context) throws Exception {
    try (ProgramRun run = pair(context)) {
      together(
          thread -> {
            for (int i = 0; i < RUNS; i++) {
              if (thread == 0) {
                run.run(Program.TRAIN, Map.of());
              } else {
                double[] difference = run.result(Program.PREDICT, Map.of(), "difference");
                Expect.sameBits(
                    "a - b, which grow together", new double[difference.length], difference);
              }
            }
          });
    }
    return Outcome.passed();
  }

  /** Two long vectors that every step adds 1 to. */
  private static ProgramRun pair(KitContext context) {
    TensorType vector = TensorType.float32(Shape.of(10_000));
    GraphBuilder graph = new GraphBuilder();
    Value a = graph.parameter("a", vector);
    Value b = graph.parameter("b", vector);
    Value one = graph.constant(1, vector);
    Graph train =
        graph.build(Map.of("sum", a.plus(b).sum(0)), Map.of("a", a.plus(one), "b", b.plus(one)));
    Graph predict = graph.build(Map.of("difference", a.minus(b)), Map.of());
    return ProgramRun.of(
        context.backend(),
        new Program(
            List.of(
                new ParameterSpec("a", vector, Role.BACKBONE, false),
                new ParameterSpec("b", vector, Role.BACKBONE, false)),
            Map.of(Program.TRAIN, train, Program.PREDICT, predict)));
  }

  /** What one of the threads does. */
  private interface Work {
    void of(int thread);
  }

  private static void together(Work work) throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        tasks.add(
            () -> {
              work.of(thread);
              return true;
            });
      }
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        try {
          done.get();
        } catch (ExecutionException failed) {
          if (failed.getCause() instanceof AssertionError broken) {
            throw broken;
          }
          throw failed;
        }
      }
    }
  }
}
