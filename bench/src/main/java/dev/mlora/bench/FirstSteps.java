package dev.mlora.bench;

import dev.mlora.batch.Batch;
import dev.mlora.batch.DatasetRows;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowered;
import dev.mlora.lowering.Lowering;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelState;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.train.TrainingPlan;
import dev.mlora.train.TrainingProgram;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Map;

/**
 * What the first steps of a training come to on a backend: the same weights, rows and masks on
 * each, so that numbers can be compared one by one.
 *
 * @param losses the loss of each step
 * @param scores the probabilities that the model then gives to the first test rows of each domain
 */
record FirstSteps(double[] losses, double[] scores) {
  private static final int SCORED_BATCHES = 8;

  /**
   * Makes the steps.
   *
   * @param backend where
   * @param data what is trained on
   * @param model what is trained
   * @param plan how; its first phase counts
   * @param seed for weights, order and masks
   * @param steps how many
   */
  static FirstSteps of(
      Backend backend, Dataset data, Model model, TrainingPlan plan, long seed, int steps) {
    TrainingProgram program = TrainingProgram.of(model, plan, plan.phases().getFirst(), seed);
    Lowered lowered = Lowering.lower(program.program(), backend.capabilities());
    int rows = plan.batchSize();
    try (Executable executable = backend.compile(lowered.program());
        State state = backend.allocate(lowered.program().parameters());
        Batch training =
            Batch.forTraining(
                model, lowered.program().entry(Program.TRAIN), rows, lowered.masks());
        Batch scoring =
            Batch.forPrediction(model, lowered.program().entry(Program.PREDICT), rows)) {
      ModelState.initialise(state, model, program.parameters(), seed);
      double[] losses = train(executable, state, training, data, plan, seed, steps);
      return new FirstSteps(losses, scores(executable, state, scoring, data, rows));
    }
  }

  private static double[] train(
      Executable executable,
      State state,
      Batch batch,
      Dataset data,
      TrainingPlan plan,
      long seed,
      int steps) {
    double[] losses = new double[steps];
    try (Arena arena = Arena.ofConfined()) {
      HostTensor loss = HostTensor.allocate(arena, DType.FLOAT32);
      TrainingRows rows = new TrainingRows(data, plan, seed);
      for (int step = 0; step < steps; step++) {
        batch.fill(rows.next(), step + 1);
        executable.run(Program.TRAIN, state, batch.feeds(), Map.of(Feeds.LOSS, loss));
        losses[step] = loss.get(0);
      }
    }
    return losses;
  }

  private static double[] scores(
      Executable executable, State state, Batch batch, Dataset data, int batchRows) {
    DatasetRows rows = new DatasetRows(data, Split.TEST);
    int[] counts = rows.counts();
    double[] scores = new double[counts.length * SCORED_BATCHES * batchRows];
    int scored = 0;
    try (Arena arena = Arena.ofConfined()) {
      HostTensor logits = HostTensor.allocate(arena, DType.FLOAT32, batchRows);
      for (int domain = 0; domain < counts.length; domain++) {
        int last = Math.min(counts[domain], SCORED_BATCHES * batchRows);
        for (int from = 0; from < last; from += batchRows) {
          rows.select(domain, from, Math.min(last, from + batchRows));
          batch.fill(rows, 0);
          logits.resize(batch.rows());
          executable.run(Program.PREDICT, state, batch.feeds(), Map.of(Feeds.LOGIT, logits));
          for (int i = 0; i < batch.rows(); i++) {
            scores[scored++] = 1 / (1 + Math.exp(-logits.get(i)));
          }
        }
      }
    }
    return Arrays.copyOf(scores, scored);
  }

  /** The greatest difference of a loss from another training's, relative to it. */
  double lossDifference(FirstSteps other, int steps) {
    double greatest = 0;
    for (int i = 0; i < steps; i++) {
      double difference = Math.abs(losses[i] - other.losses[i]) / Math.abs(other.losses[i]);
      greatest = Math.max(greatest, difference);
    }
    return greatest;
  }

  /** The greatest difference of a score from another training's. */
  double scoreDifference(FirstSteps other) {
    double greatest = 0;
    for (int i = 0; i < scores.length; i++) {
      greatest = Math.max(greatest, Math.abs(scores[i] - other.scores[i]));
    }
    return greatest;
  }
}
