package dev.mlora.bench.work;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Form;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The models that are measured: an MLP over users, items and the domain, embeddings of width 8,
 * hidden layers 256, 128 and 64, dropout 0.5, on tables of MovieLens-1M's size; with adapters, of
 * temperature 16 (ranks 16, 8 and 4); and others with the same tables and the same tower.
 */
public final class BenchModel {
  /** Rows of a batch. */
  public static final int BATCH = 1024;

  /** Inputs of the first layer of the MLP. */
  public static final int WIDTH = 24;

  /** Users; their table has a row more, for those that are unknown. */
  public static final int USERS = 6040;

  /** Items; as users. */
  public static final int ITEMS = 3952;

  /** Columns of a table. */
  public static final int EMBEDDING = 8;

  /** Units by rank. */
  public static final int TEMPERATURE = 16;

  /** The share of units that are dropped. */
  public static final double DROPOUT = 0.5;

  private static final int[] HIDDEN = {256, 128, 64};

  private BenchModel() {}

  /** The units of the hidden layers. */
  public static int[] hidden() {
    return HIDDEN.clone();
  }

  /** The MLP. */
  public static Model base(int domains) {
    return of(Architecture.MLP, false, domains, DROPOUT);
  }

  /** The MLP with adapters. */
  public static Model adapted(int domains) {
    return of(Architecture.MLP, true, domains, DROPOUT);
  }

  /**
   * A model with the same tables and the same deep tower.
   *
   * @param architecture its backbone
   * @param adapted whether it has adapters
   * @param domains how many domains it has
   * @param dropout the share of units that are dropped
   */
  public static Model of(Architecture architecture, boolean adapted, int domains, double dropout) {
    Schema schema =
        new Schema(
            "bench",
            List.of(
                new SparseField("user", IdRangeVocabulary.of(USERS)),
                new SparseField("item", IdRangeVocabulary.of(ITEMS))),
            "domain",
            IntStream.range(0, domains).mapToObj(i -> "d" + i).toList(),
            "none");
    Form form = Form.of(Tower.of(HIDDEN).dropout(dropout), EMBEDDING);
    Model base = Model.of(architecture.of(form), schema);
    return adapted ? base.withAdapters(LoraConfig.temperature(TEMPERATURE)) : base;
  }
}
