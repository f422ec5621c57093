package dev.mlora.cli;

import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.io.data.DatasetFiles;
import dev.mlora.random.CounterRandom;
import java.nio.file.Path;
import java.util.List;

/** Two domains of a few hundred rows, on disk, with the logits that drew them. */
final class TinyDataset {
  private static final int USERS = 10;
  private static final int ITEMS = 8;

  private TinyDataset() {}

  static Path in(Path folder) {
    return in(folder, 120);
  }

  /** So many rows for each domain and split. */
  static Path in(Path folder, int rows) {
    Schema schema =
        new Schema(
            "tiny",
            List.of(
                new SparseField("user", IdRangeVocabulary.of(USERS)),
                new SparseField("item", IdRangeVocabulary.of(ITEMS))),
            "market",
            List.of("A", "B"),
            "a drawn click");
    InMemoryDataset.Builder builder = InMemoryDataset.builder(schema);
    for (Split split : Split.values()) {
      for (int domain = 0; domain < 2; domain++) {
        long key = CounterRandom.key(7, split + "/" + domain);
        for (int row = 0; row < rows; row++) {
          int user = 1 + CounterRandom.below(key, 3L * row, USERS);
          int item = 1 + CounterRandom.below(key, 3L * row + 1, ITEMS);
          double logit = (domain == 0 ? 2 : -2) * Math.sin(user * 1.3) * Math.cos(item * 0.7);
          boolean click = CounterRandom.uniform(key, 3L * row + 2) < 1 / (1 + Math.exp(-logit));
          builder.rowWithOracle(split, domain, click ? 1 : 0, (float) logit, user, item);
        }
      }
    }
    Path data = folder.resolve("tiny");
    try (InMemoryDataset dataset = builder.build()) {
      DatasetFiles.write(dataset, data);
    }
    return data;
  }
}
