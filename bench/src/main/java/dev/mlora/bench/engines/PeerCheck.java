package dev.mlora.bench.engines;

import dev.mlora.backbone.Architecture;
import dev.mlora.backend.Backends;
import dev.mlora.bench.peer.Peer;
import dev.mlora.bench.peer.PeerBatch;
import dev.mlora.bench.peer.PeerEngine;
import dev.mlora.bench.work.BenchModel;
import dev.mlora.bench.work.BenchRows;
import dev.mlora.bench.work.TrainingStep;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.SparseUpdates;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a peer learns what a backend learns: from the same weights, on the same rows, without
 * dropout, the greatest difference of a score after some steps.
 *
 * @param moved the greatest change of a score by the peer's training
 * @param apart the greatest difference of a score between weights that the peer trained and weights
 *     that the backend trained
 */
record PeerCheck(double moved, double apart) {
  static final int STEPS = 20;
  private static final Pattern LAYER = Pattern.compile("mlp/([0-9]+)/(\\w+)");

  static PeerCheck of(PeerEngine engine, String backendName) {
    PeerBatch batch = PeerRows.batch(BenchRows.of(Contest.DOMAINS, 1));
    try (Backend backend = Backends.select(backendName, BackendOptions.DEFAULT.withThreads(1));
        TrainingStep training =
            new TrainingStep(
                backend,
                BenchModel.of(Architecture.MLP, true, Contest.DOMAINS, 0),
                1,
                SparseUpdates.DENSE_DECAY);
        Peer peer = engine.open(PeerRows.model(0, 1))) {
      set(peer, training.parameters());
      float[] before = peer.score(batch);
      new PeerWork(BenchRows.batches(Contest.DOMAINS, 1), peer::train).run(new long[STEPS]);
      float[] own = peer.score(batch);
      training.run(new long[STEPS]);
      set(peer, training.parameters());
      return new PeerCheck(apart(before, own), apart(own, peer.score(batch)));
    }
  }

  private static void set(Peer peer, Map<String, float[]> parameters) {
    parameters.forEach((name, values) -> peer.set(peerName(name), values));
  }

  /** What a peer calls a parameter. */
  private static String peerName(String parameter) {
    Matcher layer = LAYER.matcher(parameter);
    if (layer.matches()) {
      String kind =
          switch (layer.group(2)) {
            case "lora_A" -> "a";
            case "lora_B" -> "b";
            case "lora_bias" -> "domain_bias";
            default -> layer.group(2);
          };
      return kind + layer.group(1);
    }
    return switch (parameter) {
      case "field/user/embedding" -> "user";
      case "field/item/embedding" -> "item";
      case "domain/embedding" -> "domain";
      case "projection/kernel" -> "projection";
      default -> parameter;
    };
  }

  private static double apart(float[] one, float[] other) {
    double greatest = 0;
    for (int row = 0; row < one.length; row++) {
      greatest = Math.max(greatest, Math.abs(sigmoid(one[row]) - sigmoid(other[row])));
    }
    return greatest;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
