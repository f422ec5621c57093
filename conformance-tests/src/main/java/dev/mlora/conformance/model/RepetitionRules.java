package dev.mlora.conformance.model;

import static dev.mlora.conformance.model.ModelRules.rule;

import dev.mlora.batch.Schedule;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.model.Model;
import dev.mlora.spi.Backend;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Equal trainings give equal bits. The batches are large: a backend that divides its work gives
 * small ones to one thread, whose sums have one order only.
 */
final class RepetitionRules {
  private static final int STEPS = 5;
  private static final int BATCH = 1024;
  private static final TrainingPlan PLAN =
      TrainingPlan.joint()
          .withBatchSize(BATCH)
          .withSchedule(Schedule.INTERLEAVED)
          .withMaxEpochs(2)
          .withPatience(2);

  private RepetitionRules() {}

  static List<Rule> ofSteps(Model model) {
    Setup setup = Setup.of(model, PLAN);
    return List.of(
        rule(
                10,
                "The same seed gives the same bits again",
                "sums whose order depends on timing, and memory that is read before it is written",
                context -> {
                  Map<String, double[]> first = steps(context.backend(), setup);
                  Expect.sameBits("the second run", first, steps(context.backend(), setup));
                  return Outcome.passed();
                })
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC),
        rule(
                11,
                "One thread and two give the same bits",
                "partitions of sums by the number of threads",
                context -> threads(context, setup))
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC));
  }

  static Rule ofTrainings(Model model) {
    return rule(
            14,
            "Whole trainings give the same weights again, on one thread and on two",
            "L3-010 and L3-011 first; if they pass, what outlives a phase: pools, caches, buffers",
            context -> trainings(context, model))
        .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC);
  }

  private static Outcome threads(KitContext context, Setup setup) {
    Map<String, double[]> one;
    try (Backend backend = context.openWithThreads(1)) {
      one = steps(backend, setup);
    }
    try (Backend backend = context.openWithThreads(2)) {
      Expect.sameBits("two threads", one, steps(backend, setup));
    }
    return Outcome.passed();
  }

  private static Map<String, double[]> steps(Backend backend, Setup setup) {
    try (ModelRun run = ModelRun.of(backend, setup)) {
      double[] losses = new double[STEPS];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = run.step(Sample.batch(i, BATCH, 2));
      }
      Map<String, double[]> all = new LinkedHashMap<>(run.everything());
      all.put("losses", losses);
      all.put("logits", run.logits(Sample.batch(99, BATCH - 24, 2)));
      return all;
    }
  }

  private static Outcome trainings(KitContext context, Model model) {
    try (InMemoryDataset data = Sample.dataset(model.schema(), 2500, 1300);
        Backend one = context.openWithThreads(1);
        Backend two = context.openWithThreads(2)) {
      Map<String, double[]> first = training(one, model, data);
      Expect.sameBits("the training on two threads", first, training(two, model, data));
      Expect.sameBits("the second training on two", first, training(two, model, data));
    }
    return Outcome.passed();
  }

  private static Map<String, double[]> training(
      Backend backend, Model model, InMemoryDataset data) {
    try (Training training = Training.of(model, data).plan(PLAN).seed(Setup.SEED).on(backend)) {
      training.fit();
      Map<String, double[]> weights = new LinkedHashMap<>();
      for (String name : training.weights().names()) {
        float[] values = training.weights().get(name);
        double[] widened = new double[values.length];
        Arrays.setAll(widened, i -> values[i]);
        weights.put(name, widened);
      }
      return weights;
    }
  }
}
