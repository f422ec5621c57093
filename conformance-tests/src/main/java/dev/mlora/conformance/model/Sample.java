package dev.mlora.conformance.model;

import dev.mlora.batch.BatchRows;
import dev.mlora.data.Example;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Made-up rows of users, items and domains. A click is likelier for some users, items and pairs of
 * item and domain.
 *
 * @param domain the domain of each row, ascending
 * @param user the user
 * @param item the item
 * @param label whether there was a click
 */
public record Sample(int[] domain, int[] user, int[] item, float[] label) implements BatchRows {
  /** The largest user id. */
  public static final int USERS = 600;

  /** The largest item id. */
  public static final int ITEMS = 400;

  /** The fields with some domains. */
  public static Schema schema(String... domains) {
    return new Schema(
        "made-up",
        List.of(
            new SparseField("user", IdRangeVocabulary.of(USERS)),
            new SparseField("item", IdRangeVocabulary.of(ITEMS))),
        "domain",
        List.of(domains),
        "drawn from a logistic model");
  }

  /**
   * Draws rows.
   *
   * @param stream another stream gives other rows
   * @param rows how many rows of each domain
   */
  public static Sample rows(String stream, int... rows) {
    int count = IntStream.of(rows).sum();
    Sample sample = new Sample(new int[count], new int[count], new int[count], new float[count]);
    long key = CounterRandom.key(29, stream);
    int at = 0;
    for (int domain = 0; domain < rows.length; domain++) {
      for (int i = 0; i < rows[domain]; i++) {
        sample.domain[at] = domain;
        sample.user[at] = 1 + CounterRandom.below(key, 4L * at, USERS);
        sample.item[at] = 1 + CounterRandom.below(key, 4L * at + 1, ITEMS);
        double click = 1 / (1 + Math.exp(-sample.logit(at)));
        sample.label[at] = CounterRandom.uniform(key, 4L * at + 2) < click ? 1 : 0;
        at++;
      }
    }
    return sample;
  }

  /** Rows of two domains in turn sizes, as interleaved training meets them. */
  public static Sample batch(int number, int size, int domains) {
    int[] rows = new int[domains];
    for (int i = 0; i < size; i++) {
      rows[CounterRandom.below(CounterRandom.key(31, number), i, domains)]++;
    }
    return rows("batch/" + number, rows);
  }

  /** A data set of such rows; validation and test have a third of the rows each. */
  public static InMemoryDataset dataset(Schema schema, int... rows) {
    return filled(InMemoryDataset.builder(schema), rows);
  }

  /** A data set with rows of the schema's last domain only. */
  public static InMemoryDataset ofLastDomain(Schema schema, int rows) {
    int[] counts = new int[schema.domains().size()];
    counts[counts.length - 1] = rows;
    return filled(InMemoryDataset.ofOneDomain(schema, schema.domains().getLast()), counts);
  }

  /** The rows of one domain. */
  public Sample ofDomain(int wanted) {
    return pick(IntStream.range(0, count()).filter(i -> domain[i] == wanted).toArray());
  }

  /** Some of the rows. */
  public Sample pick(int... rows) {
    Sample picked =
        new Sample(
            new int[rows.length],
            new int[rows.length],
            new int[rows.length],
            new float[rows.length]);
    for (int i = 0; i < rows.length; i++) {
      picked.domain[i] = domain[rows[i]];
      picked.user[i] = user[rows[i]];
      picked.item[i] = item[rows[i]];
      picked.label[i] = label[rows[i]];
    }
    return picked;
  }

  /** The rows as an application has them. */
  public List<Example> examples(Schema schema) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      examples.add(
          new Example(Map.of("user", user[i], "item", item[i]), schema.domains().get(domain[i])));
    }
    return examples;
  }

  @Override
  public int count() {
    return domain.length;
  }

  @Override
  public int domain(int row) {
    return domain[row];
  }

  @Override
  public int id(int field, int row) {
    return field == 0 ? user[row] : item[row];
  }

  @Override
  public float label(int row) {
    return label[row];
  }

  private double logit(int row) {
    return Math.sin(user[row])
        + Math.cos(3 * item[row])
        + Math.sin(item[row] + 2.0 * domain[row]) * (1 + domain[row] % 2);
  }

  private static InMemoryDataset filled(InMemoryDataset.Builder builder, int... rows) {
    for (Split split : Split.values()) {
      int divisor = split == Split.TRAIN ? 1 : 3;
      Sample sample = rows(split.name(), IntStream.of(rows).map(n -> n / divisor).toArray());
      for (int i = 0; i < sample.count(); i++) {
        builder.row(split, sample.domain[i], sample.label[i], sample.user[i], sample.item[i]);
      }
    }
    return builder.build();
  }
}
