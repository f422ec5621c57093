package dev.mlora.train;

import dev.mlora.batch.Batch;
import dev.mlora.batch.BatchPipeline;
import dev.mlora.batch.DatasetRows;
import dev.mlora.batch.EpochOrder;
import dev.mlora.data.Dataset;
import dev.mlora.data.Rows;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelState;
import dev.mlora.model.Weights;
import dev.mlora.random.CounterRandom;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Trains one phase: epochs of steps, validation, the best weights, early stopping (section 4 of the
 * reference: the first epoch's score becomes the best, strictly greater improves).
 */
final class PhaseLoop {
  private final Model model;
  private final Dataset dataset;
  private final TrainingPlan plan;
  private final Phase phase;
  private final long seed;
  private final State state;
  private final CompiledPhase compiled;
  private final Evaluator evaluator;
  private final TrainingListener listener;

  // Until there is a score, those that the phase begins with: a run that diverges in its first
  // epoch
  // goes back to them.
  private Weights bestWeights;
  private double bestScore = Double.NEGATIVE_INFINITY;
  private int bestEpoch;
  private int steps;

  PhaseLoop(
      Model model,
      Dataset dataset,
      TrainingPlan plan,
      Phase phase,
      long seed,
      State state,
      CompiledPhase compiled,
      Evaluator evaluator,
      TrainingListener listener) {
    this.model = model;
    this.dataset = dataset;
    this.plan = plan;
    this.phase = phase;
    this.seed = seed;
    this.state = state;
    this.compiled = compiled;
    this.evaluator = evaluator;
    this.listener = listener;
    this.bestWeights = ModelState.read(state);
  }

  /**
   * Trains until the patience is used up; the state then holds the best weights.
   *
   * @param continued whether the weights that the phase begins with set the first score to beat
   * @param firstStep the number of steps made in earlier phases
   * @param trainableElements how many numbers are trained, for the listener
   */
  PhaseReport run(boolean continued, int firstStep, long trainableElements)
      throws InterruptedException {
    long began = System.nanoTime();
    DatasetRows rows = new DatasetRows(dataset, Split.TRAIN);
    int[] counts = rows.counts();
    EpochOrder first = order(counts, 1);
    long total = 0;
    for (int count : counts) {
      total += count;
    }
    requireRows(total);
    requireTwoClasses();
    listener.on(
        new TrainingEvent.PhaseStarted(phase.name(), trainableElements, first.batches(), total));
    OptionalDouble startScore = OptionalDouble.empty();
    if (continued) {
      bestScore = score(validate(0));
      startScore = OptionalDouble.of(bestScore);
    }
    int epoch = 0;
    int waited = 0;
    while (epoch < phase.maxEpochs() && waited < phase.patience()) {
      long epochBegan = System.nanoTime();
      epoch++;
      double loss =
          trainEpoch(epoch, epoch == 1 ? first : order(counts, epoch), rows, firstStep + steps);
      Evaluation validation = validate(epoch);
      double score = score(validation);
      boolean improved = score > bestScore;
      if (improved) {
        keep(score, epoch);
        waited = 0;
      } else {
        waited++;
        if (plan.rollBack()) {
          restoreBest();
        }
      }
      listener.on(
          new TrainingEvent.EpochFinished(
              phase.name(), epoch, loss, validation, score, improved, seconds(epochBegan)));
    }
    restoreBest();
    PhaseReport report =
        new PhaseReport(
            phase.name(), epoch, steps, startScore, bestEpoch, bestScore, seconds(began));
    listener.on(new TrainingEvent.PhaseFinished(phase.name(), report));
    return report;
  }

  private double trainEpoch(int epoch, EpochOrder order, DatasetRows rows, int firstStep)
      throws InterruptedException {
    double lossSum = 0;
    long lossRows = 0;
    try (Arena arena = Arena.ofConfined();
        BatchPipeline pipeline = new BatchPipeline(compiled.batches(), rows, order, firstStep)) {
      HostTensor loss = HostTensor.allocate(arena, DType.FLOAT32);
      Map<String, HostTensor> results = Map.of(Feeds.LOSS, loss);
      int number = 0;
      for (Batch batch = pipeline.next(); batch != null; batch = pipeline.next()) {
        number++;
        compiled.executable().run(Program.TRAIN, state, batch.feeds(), results);
        double value = loss.get(0);
        if (!Double.isFinite(value)) {
          throw notFinite(value, epoch, number, batch);
        }
        steps++;
        lossSum += value * batch.rows();
        lossRows += batch.rows();
        listener.on(
            new TrainingEvent.StepFinished(
                phase.name(), epoch, number, order.batches(), batch.rows(), value));
      }
    }
    return lossSum / lossRows;
  }

  private EpochOrder order(int[] counts, int epoch) {
    long key = CounterRandom.key(CounterRandom.key(seed, "order/" + phase.name()), epoch);
    return EpochOrder.shuffled(plan.schedule(), counts, plan.batchSize(), key);
  }

  /** A score that is not a number is the last step's fault, whose loss was computed before it. */
  private Evaluation validate(int epoch) {
    try {
      return evaluator.evaluate(compiled.executable(), state, dataset, Split.VALIDATION);
    } catch (MloraException e) {
      if (e.code() != ErrorCode.METRIC_UNDEFINED) {
        throw e;
      }
      throw new MloraException(
          ErrorCode.LOSS_NOT_FINITE,
          "Phase '%s' diverged in epoch %d, after step %d of the phase: %s %s"
              .formatted(phase.name(), epoch, steps, e.getMessage(), backAtTheBest()),
          e);
    }
  }

  private void requireRows(long total) {
    if (total == 0) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          ("The data set '%s' has no rows to train phase '%s' on. Expected rows in the split %s of at"
                  + " least one of the domains %s.")
              .formatted(
                  dataset.schema().name(), phase.name(), Split.TRAIN, dataset.schema().domains()));
    }
  }

  /** Found out here and not after the first epoch. */
  private void requireTwoClasses() {
    List<String> domains = dataset.schema().domains();
    for (int domain = 0; domain < domains.size(); domain++) {
      Rows rows = dataset.rows(Split.VALIDATION, domain);
      for (int row = 1; row < rows.count(); row++) {
        if (rows.label(row) != rows.label(0)) {
          return;
        }
      }
    }
    throw new MloraException(
        ErrorCode.METRIC_UNDEFINED,
        ("Phase '%s' cannot be validated: none of the domains %s has both a positive and a negative"
                + " row in the split %s. Expected one at least; give the split more rows or stratify"
                + " it by label.")
            .formatted(phase.name(), domains, Split.VALIDATION));
  }

  private double score(Evaluation validation) {
    return plan.selection().of(validation);
  }

  private void keep(double score, int epoch) {
    bestScore = score;
    bestEpoch = epoch;
    bestWeights = ModelState.read(state);
  }

  private void restoreBest() {
    ModelState.write(state, bestWeights);
  }

  private String backAtTheBest() {
    restoreBest();
    return ("The model is back at the weights %s. Lower the learning rate, or look for wild values in"
            + " the data.")
        .formatted(
            bestEpoch == 0 ? "that the phase began with" : "of the phase's epoch " + bestEpoch);
  }

  private MloraException notFinite(double loss, int epoch, int number, Batch batch) {
    List<String> domains = new ArrayList<>();
    for (int i = 0; i < batch.domainsPresent(); i++) {
      domains.add(model.schema().domains().get(batch.domainPresent(i)));
    }
    return new MloraException(
        ErrorCode.LOSS_NOT_FINITE,
        "The loss is %s in phase '%s', epoch %d, batch %d, step %d, domains %s. %s"
            .formatted(loss, phase.name(), epoch, number, batch.step(), domains, backAtTheBest()));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
