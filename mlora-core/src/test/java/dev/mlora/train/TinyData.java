package dev.mlora.train;

import dev.mlora.backbone.Form;
import dev.mlora.backbone.Mlp;
import dev.mlora.data.Dataset;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.layer.Init;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.random.CounterRandom;
import java.util.List;

/**
 * Two domains that like opposite combinations of user and item, small enough to train in a test.
 */
public final class TinyData {
  /** Twenty users, fifteen items, domains A and B. */
  public static final Schema SCHEMA =
      new Schema(
          "tiny",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(20)),
              new SparseField("item", IdRangeVocabulary.of(15))),
          "market",
          List.of("A", "B"),
          "a drawn click");

  private TinyData() {}

  /** So many training rows for each domain, a third of them more for validation and test. */
  public static Dataset of(int trainingRows) {
    InMemoryDataset.Builder builder = InMemoryDataset.builder(SCHEMA);
    for (Split split : Split.values()) {
      int rows = split == Split.TRAIN ? trainingRows : trainingRows / 3;
      for (int domain = 0; domain < 2; domain++) {
        addRows(builder, split, domain, rows);
      }
    }
    return builder.build();
  }

  /** Rows of a third domain, C, that likes what B likes. */
  public static Dataset newDomain(int trainingRows) {
    InMemoryDataset.Builder builder = InMemoryDataset.ofOneDomain(SCHEMA.withDomain("C"), "C");
    for (Split split : Split.values()) {
      addRows(builder, split, 2, split == Split.TRAIN ? trainingRows : trainingRows / 3);
    }
    return builder.build();
  }

  /**
   * A small tower with dropout, without adapters; embeddings start large, to learn in few steps.
   */
  public static Model model() {
    Embeddings embeddings = new Embeddings(8, Init.normal(0.5), Init.normal(0.01));
    return Model.of(
        new Mlp(new Form(Tower.of(32, 16).dropout(0.1), embeddings, Init.glorotNormal())), SCHEMA);
  }

  private static void addRows(InMemoryDataset.Builder builder, Split split, int domain, int rows) {
    long key = CounterRandom.key(7, split + "/" + domain);
    for (int i = 0; i < rows; i++) {
      int user = 1 + CounterRandom.below(key, 3L * i, 20);
      int item = 1 + CounterRandom.below(key, 3L * i + 1, 15);
      double sign = domain == 0 ? 1 : -1;
      double logit = sign * 2 * Math.sin(user * 1.3) * Math.cos(item * 0.7) + Math.cos(user * 0.9);
      boolean click = CounterRandom.uniform(key, 3L * i + 2) < 1 / (1 + Math.exp(-logit));
      builder.rowWithOracle(split, domain, click ? 1 : 0, (float) logit, user, item);
    }
  }
}
