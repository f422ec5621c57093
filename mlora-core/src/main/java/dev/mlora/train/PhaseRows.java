package dev.mlora.train;

import dev.mlora.batch.DatasetRows;
import dev.mlora.batch.EpochOrder;
import dev.mlora.data.Dataset;
import dev.mlora.data.Rows;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.random.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;

/** The rows that a phase trains on, and in which order each epoch visits them. */
final class PhaseRows {
  private final Dataset dataset;
  private final TrainingPlan plan;
  private final Phase phase;
  private final long seed;
  private final DatasetRows rows;
  private final int[] counts;

  /**
   * Checks, before the first epoch, that the data can be trained on and validated with.
   *
   * @throws MloraException {@link ErrorCode#DATA_EMPTY}, {@link ErrorCode#METRIC_UNDEFINED}
   */
  PhaseRows(Dataset dataset, TrainingPlan plan, Phase phase, long seed) {
    this.dataset = dataset;
    this.plan = plan;
    this.phase = phase;
    this.seed = seed;
    this.rows = new DatasetRows(dataset, Split.TRAIN);
    this.counts = rows.counts();
    requireRows();
    requireTwoClasses();
  }

  DatasetRows rows() {
    return rows;
  }

  long total() {
    return IntStream.of(counts).asLongStream().sum();
  }

  /** The batches of an epoch, from 1. */
  EpochOrder order(int epoch) {
    long key = CounterRandom.key(CounterRandom.key(seed, "order/" + phase.name()), epoch);
    return EpochOrder.shuffled(plan.schedule(), counts, plan.batchSize(), key);
  }

  private void requireRows() {
    if (total() == 0) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          ("The data set '%s' has no rows to train phase '%s' on. Expected rows in the split %s of at"
                  + " least one of the domains %s.")
              .formatted(
                  dataset.schema().name(), phase.name(), Split.TRAIN, dataset.schema().domains()));
    }
  }

  private void requireTwoClasses() {
    List<String> domains = dataset.schema().domains();
    for (int domain = 0; domain < domains.size(); domain++) {
      Rows validation = dataset.rows(Split.VALIDATION, domain);
      for (int row = 1; row < validation.count(); row++) {
        if (validation.label(row) != validation.label(0)) {
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
}
