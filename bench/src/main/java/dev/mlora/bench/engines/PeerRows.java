package dev.mlora.bench.engines;

import dev.mlora.bench.peer.PeerBatch;
import dev.mlora.bench.peer.PeerModel;
import dev.mlora.bench.work.BenchModel;
import dev.mlora.bench.work.BenchRows;
import dev.mlora.train.TrainingPlan;

/** What backends train and on what, as peers take it. */
final class PeerRows {
  private PeerRows() {}

  /** The model of the contest that peers take part in. */
  static PeerModel model(double dropout, int threads) {
    return new PeerModel(
        BenchModel.USERS + 1,
        BenchModel.ITEMS + 1,
        Contest.DOMAINS,
        BenchModel.EMBEDDING,
        BenchModel.hidden(),
        BenchModel.TEMPERATURE,
        dropout,
        TrainingPlan.joint().phases().getFirst().adam().rate(),
        TrainingPlan.joint().penalties().getFirst().l2(),
        threads);
  }

  /** A batch, whose rows are of one domain. */
  static PeerBatch batch(BenchRows rows) {
    int[] users = new int[rows.count()];
    int[] items = new int[rows.count()];
    float[] labels = new float[rows.count()];
    for (int row = 0; row < rows.count(); row++) {
      users[row] = rows.id(0, row);
      items[row] = rows.id(1, row);
      labels[row] = rows.label(row);
    }
    return new PeerBatch(users, items, rows.domain(0), labels);
  }
}
