package dev.mlora.bench;

import dev.mlora.backbone.Architecture;
import dev.mlora.backend.Backends;
import dev.mlora.bench.work.BenchModel;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.io.checkpoint.CheckpointFiles;
import dev.mlora.random.CounterRandom;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.CheckpointStore;
import dev.mlora.train.Profile;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingEvent;
import dev.mlora.train.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints what checkpoints cost: epochs of the same training of MLP+MLoRA on MovieLens-sized tables,
 * with checkpoints and without, in turn.
 */
public final class CheckpointCost {
  private static final int STEPS = 800;
  private static final int ROUNDS = 3;

  private CheckpointCost() {}

  /**
   * Measures.
   *
   * @param args the folder for the checkpoints, on the disk that matters; a temporary one without
   */
  public static void main(String[] args) throws IOException {
    Path folder =
        args.length == 0 ? Files.createTempDirectory("checkpoint-cost") : Path.of(args[0]);
    try (InMemoryDataset data = data();
        Backend backend = Backends.select(BenchBackend.NAME, BackendOptions.DEFAULT)) {
      microsPerStep(backend, data, Optional.empty());
      double[] without = new double[ROUNDS];
      double[] with = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        without[i] = microsPerStep(backend, data, Optional.empty());
        with[i] =
            microsPerStep(
                backend, data, Optional.of(CheckpointFiles.in(folder.resolve("round-" + i))));
      }
      Arrays.sort(without);
      Arrays.sort(with);
      System.out.printf(
          Locale.ROOT,
          "step without checkpoints %.0f us (%.0f to %.0f), with %.0f us (%.0f to %.0f), ratio of the medians %.3f; at most %d steps repeated%n",
          without[ROUNDS / 2],
          without[0],
          without[ROUNDS - 1],
          with[ROUNDS / 2],
          with[0],
          with[ROUNDS - 1],
          with[ROUNDS / 2] / without[ROUNDS / 2],
          Training.REPEATED_STEPS);
    }
  }

  /** One epoch, from its first step to its last. */
  private static double microsPerStep(
      Backend backend, InMemoryDataset data, Optional<CheckpointStore> store) {
    long[] times = new long[2];
    Training.Builder builder =
        Training.of(Profile.CONTROLLED.adapted(Architecture.MLP, data.schema()), data)
            .plan(TrainingPlan.joint().withMaxEpochs(1))
            .listener(
                event -> {
                  if (event instanceof TrainingEvent.StepFinished step) {
                    times[step.batch() == 1 ? 0 : 1] = System.nanoTime();
                  }
                });
    store.ifPresent(builder::checkpoints);
    try (Training training = builder.on(backend)) {
      training.fit();
    }
    return (times[1] - times[0]) / 1e3 / (STEPS - 1);
  }

  private static InMemoryDataset data() {
    Schema schema =
        new Schema(
            "bench",
            List.of(
                new SparseField("user", IdRangeVocabulary.of(BenchModel.USERS)),
                new SparseField("item", IdRangeVocabulary.of(BenchModel.ITEMS))),
            "domain",
            List.of("a", "b"),
            "none");
    InMemoryDataset.Builder builder = InMemoryDataset.builder(schema);
    long key = CounterRandom.key(1, "checkpoints");
    for (Split split : Split.values()) {
      int rows = split == Split.TRAIN ? STEPS / 2 * BenchModel.BATCH : 100;
      for (int domain = 0; domain < 2; domain++) {
        for (int i = 0; i < rows; i++) {
          int user = CounterRandom.below(key, 2L * i, BenchModel.USERS);
          int item = CounterRandom.below(key, 2L * i + 1, BenchModel.ITEMS);
          builder.row(split, domain, (user + item) % 2, user, item);
        }
      }
    }
    return builder.build();
  }
}
