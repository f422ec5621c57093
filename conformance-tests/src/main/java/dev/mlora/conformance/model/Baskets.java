package dev.mlora.conformance.model;

import dev.mlora.batch.BatchRows;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Pooling;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.random.CounterRandom;
import java.util.List;

/**
 * Made-up rows with fields of several values: a basket whose embeddings are summed and one whose
 * mean is taken, besides one user. Some baskets are empty, some hold an item twice.
 *
 * @param rows how many rows, of two domains in equal parts
 * @param key the random stream
 * @param most the most items in a basket, at most {@link #MOST}
 */
record Baskets(int rows, long key, int most) implements BatchRows {
  /** The most items in a basket. */
  static final int MOST = 7;

  private static final int USERS = 60;
  private static final int ITEMS = 40;
  private static final int DRAWS = 64;

  /** The fields. */
  static Schema schema() {
    return new Schema(
        "baskets",
        List.of(
            new SparseField("user", IdRangeVocabulary.of(USERS)),
            basket("seen", Pooling.SUM),
            basket("bought", Pooling.MEAN)),
        "domain",
        List.of("a", "b"),
        "drawn");
  }

  private static MultiValueField basket(String name, Pooling pooling) {
    return new MultiValueField(
        name, IdRangeVocabulary.of(ITEMS), pooling, MOST, MultiValueField.SEPARATOR);
  }

  /** Rows of a step. */
  static Baskets of(int step, int rows, int most) {
    return new Baskets(rows, CounterRandom.key(37, step), most);
  }

  @Override
  public int count() {
    return rows;
  }

  @Override
  public int domain(int row) {
    return 2 * row < rows ? 0 : 1;
  }

  @Override
  public int id(int field, int row) {
    return draw(row, 0, USERS + 1);
  }

  @Override
  public int values(int field, int row) {
    return field == 0 ? 1 : draw(row, field, most + 1);
  }

  @Override
  public int id(int field, int row, int value) {
    return field == 0 ? id(field, row) : draw(row, 8 * field + value, ITEMS + 1);
  }

  @Override
  public float label(int row) {
    return draw(row, DRAWS - 1, 2);
  }

  private int draw(int row, int number, int bound) {
    return CounterRandom.below(key, (long) row * DRAWS + number, bound);
  }
}
