package dev.mlora.bench;

import dev.mlora.batch.DatasetRows;
import dev.mlora.batch.EpochOrder;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.random.CounterRandom;
import dev.mlora.train.TrainingPlan;

/** The rows of one training step after the other, shuffled anew in each epoch. */
final class TrainingRows {
  private final DatasetRows rows;
  private final TrainingPlan plan;
  private final long seed;
  private EpochOrder order;
  private int epoch = 1;
  private int batch;

  TrainingRows(Dataset data, TrainingPlan plan, long seed) {
    this.plan = plan;
    this.seed = seed;
    rows = new DatasetRows(data, Split.TRAIN);
    order = order();
  }

  /** The rows of the next step, valid until the one after. */
  DatasetRows next() {
    if (batch == order.batches()) {
      epoch++;
      order = order();
      batch = 0;
    }
    rows.select(order, batch++);
    return rows;
  }

  private EpochOrder order() {
    long key = CounterRandom.key(CounterRandom.key(seed, "order"), epoch);
    return EpochOrder.shuffled(plan.schedule(), rows.counts(), plan.batchSize(), key);
  }
}
