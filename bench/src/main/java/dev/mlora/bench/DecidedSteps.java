package dev.mlora.bench;

import dev.mlora.backend.Backends;
import dev.mlora.batch.DatasetRows;
import dev.mlora.conformance.model.ModelRun;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The first steps of a training on several backends at once, on the rows at which no gate hangs on
 * rounding. The reference finds these in double precision before each step, so that all backends
 * train on the same rows; without that two correct backends part after some ten steps.
 *
 * @param made what the steps come to on each backend
 * @param rows how many rows there were
 * @param leftOut how many of them were left out
 */
record DecidedSteps(Map<String, FirstSteps> made, long rows, long leftOut) {
  private static final String ORACLE = "reference";

  /**
   * Makes the steps.
   *
   * @param backends the backends' names
   * @param data of two fields, each of one value
   * @param setup model, plan and seed
   * @param steps how many
   * @param progress told the number of each step
   */
  static DecidedSteps of(
      List<String> backends, Dataset data, Setup setup, int steps, IntConsumer progress) {
    Map<String, Backend> open = new LinkedHashMap<>();
    Map<String, ModelRun> runs = new LinkedHashMap<>();
    try (Backend reference = open(ORACLE);
        ModelRun oracle = ModelRun.inDouble(reference, setup)) {
      for (String name : backends) {
        Backend backend = open(name);
        open.put(name, backend);
        runs.put(name, ModelRun.of(backend, setup));
      }
      return train(oracle, runs, data, setup, steps, progress);
    } finally {
      runs.values().forEach(ModelRun::close);
      open.values().forEach(Backend::close);
    }
  }

  private static Backend open(String name) {
    return Backends.select(name, BackendOptions.DEFAULT.withThreads(1));
  }

  private static DecidedSteps train(
      ModelRun oracle,
      Map<String, ModelRun> runs,
      Dataset data,
      Setup setup,
      int steps,
      IntConsumer progress) {
    Map<String, double[]> losses = new LinkedHashMap<>();
    runs.keySet().forEach(name -> losses.put(name, new double[steps]));
    TrainingRows rows = new TrainingRows(data, setup.plan(), setup.seed());
    long all = 0;
    long kept = 0;
    for (int step = 0; step < steps; step++) {
      progress.accept(step + 1);
      Sample batch = sample(rows.next());
      Sample decided = oracle.decided(batch);
      all += batch.count();
      kept += decided.count();
      oracle.step(decided);
      for (Map.Entry<String, ModelRun> run : runs.entrySet()) {
        double[] its = losses.get(run.getKey());
        if (its != null) {
          its[step] = run.getValue().step(decided);
        }
      }
    }
    Map<String, FirstSteps> made = new LinkedHashMap<>();
    losses.forEach(
        (name, its) -> {
          ModelRun run = runs.get(name);
          if (run != null) {
            made.put(name, new FirstSteps(its, scores(run, data, setup.plan().batchSize())));
          }
        });
    return new DecidedSteps(made, all, all - kept);
  }

  /** The probabilities of a batch of test rows of each domain. */
  private static double[] scores(ModelRun run, Dataset data, int batchRows) {
    DatasetRows rows = new DatasetRows(data, Split.TEST);
    int[] counts = rows.counts();
    List<Double> scores = new ArrayList<>();
    for (int domain = 0; domain < counts.length; domain++) {
      rows.select(domain, 0, Math.min(counts[domain], batchRows));
      for (double logit : run.logits(sample(rows))) {
        scores.add(1 / (1 + Math.exp(-logit)));
      }
    }
    return scores.stream().mapToDouble(score -> score).toArray();
  }

  private static Sample sample(DatasetRows rows) {
    int count = rows.count();
    Sample sample = new Sample(new int[count], new int[count], new int[count], new float[count]);
    for (int i = 0; i < count; i++) {
      sample.domain()[i] = rows.domain(i);
      sample.user()[i] = rows.id(0, i);
      sample.item()[i] = rows.id(1, i);
      sample.label()[i] = rows.label(i);
    }
    return sample;
  }
}
