package dev.mlora.bench;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The model that is measured: an MLP over users, items and the domain, embeddings of width 8,
 * hidden layers 256, 128 and 64, dropout 0.5, on tables of MovieLens-1M's size; with adapters, of
 * temperature 16 (ranks 16, 8 and 4).
 */
final class BenchModel {
  static final int BATCH = 1024;
  static final int WIDTH = 24;
  static final int USERS = 6040;
  static final int ITEMS = 3952;
  private static final int[] HIDDEN = {256, 128, 64};
  private static final int TEMPERATURE = 16;

  private BenchModel() {}

  /** The units of the hidden layers. */
  static int[] hidden() {
    return HIDDEN.clone();
  }

  static Model base(int domains) {
    Schema schema =
        new Schema(
            "bench",
            List.of(
                new SparseField("user", IdRangeVocabulary.of(USERS)),
                new SparseField("item", IdRangeVocabulary.of(ITEMS))),
            "domain",
            IntStream.range(0, domains).mapToObj(i -> "d" + i).toList(),
            "none");
    return Mlp.of(schema, Tower.of(HIDDEN).dropout(0.5));
  }

  static Model adapted(int domains) {
    return base(domains).withAdapters(LoraConfig.temperature(TEMPERATURE));
  }
}
