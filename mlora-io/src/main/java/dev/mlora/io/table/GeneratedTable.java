package dev.mlora.io.table;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.BuildProgress;
import dev.mlora.io.file.WholeFile;
import dev.mlora.random.CounterRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A CSV file of made-up clicks, as large as one likes, with the schema file to import it by: to try
 * imports and trainings at scale without anyone's data.
 *
 * <p>Columns are {@code click, user, item, campaign, market} and five numbers. Clicks are drawn
 * from a logistic model in which users, items and numbers count, the numbers differently in each
 * market.
 *
 * @param rows how many rows
 * @param markets how many markets, which are the domains
 * @param seed another seed gives other rows
 */
public record GeneratedTable(long rows, int markets, long seed) {
  private static final int USERS = 200_000;
  private static final int ITEMS = 50_000;
  private static final int CAMPAIGNS = 1_000;
  private static final int NUMBERS = 5;
  private static final int DRAWS = 16;
  private static final int ROWS_AT_A_TIME = 100_000;
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int MOST_ROW_BYTES = 256;
  private static final String HEADER =
      "click,user,item,campaign,market,price,age,hour,distance,score\n";

  /** Checks the numbers. */
  public GeneratedTable {
    if (rows < 1 || markets < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A table of %d rows in %d markets is asked for; at least one of each is needed."
              .formatted(rows, markets));
    }
  }

  /**
   * Writes the table, and {@code NAME.json} beside {@code NAME.csv}.
   *
   * @param file the table
   * @param progress hears how far it has come
   * @return the schema file
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}
   */
  public Path write(Path file, BuildProgress progress) {
    WholeFile.write(file, channel -> write(channel, progress));
    String name = file.getFileName().toString();
    String plain = name.endsWith(".csv") ? name.substring(0, name.length() - 4) : name;
    Path schema = file.resolveSibling(plain + ".json");
    WholeFile.write(schema, schema(name));
    return schema;
  }

  private void write(FileChannel channel, BuildProgress progress) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    buffer.put(HEADER.getBytes(StandardCharsets.US_ASCII));
    long key = CounterRandom.key(seed, "table");
    double[] effects = new double[markets * NUMBERS];
    for (int i = 0; i < effects.length; i++) {
      effects[i] = 2 * CounterRandom.uniform(CounterRandom.key(seed, "effects"), i) - 1;
    }
    for (long row = 0; row < rows; row++) {
      if (buffer.remaining() < MOST_ROW_BYTES) {
        WholeFile.writeFully(channel, buffer.flip());
        buffer.clear();
      }
      row(buffer, key, row * DRAWS, effects);
      if ((row + 1) % ROWS_AT_A_TIME == 0) {
        progress.advanced("generating rows", row + 1, (double) (row + 1) / rows);
      }
    }
    WholeFile.writeFully(channel, buffer.flip());
    progress.advanced("generating rows", rows, 1);
  }

  private void row(ByteBuffer buffer, long key, long draw, double[] effects) {
    int user = skewed(key, draw, USERS);
    int item = skewed(key, draw + 1, ITEMS);
    int campaign = skewed(key, draw + 2, CAMPAIGNS);
    int market = skewed(key, draw + 3, markets);
    double logit = -1.5 + effect(user, 11, 1.2) + effect(item, 12, 1.2) + effect(campaign, 13, 0.4);
    int[] thousandths = new int[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
      double value = CounterRandom.uniform(key, draw + 4 + i);
      thousandths[i] = (int) (100_000 * value);
      logit += 1.5 * effects[market * NUMBERS + i] * (2 * value - 1);
    }
    double click = 1 / (1 + Math.exp(-logit));
    buffer.put((byte) (CounterRandom.uniform(key, draw + 4 + NUMBERS) < click ? '1' : '0'));
    put(buffer.put((byte) ',').put((byte) 'u'), user);
    put(buffer.put((byte) ',').put((byte) 'i'), item);
    put(buffer.put((byte) ','), campaign);
    put(buffer.put((byte) ',').put((byte) 'm'), market);
    for (int value : thousandths) {
      put(buffer.put((byte) ','), value / 1000);
      buffer.put((byte) '.');
      int fraction = value % 1000;
      buffer.put((byte) ('0' + fraction / 100));
      buffer.put((byte) ('0' + fraction / 10 % 10));
      buffer.put((byte) ('0' + fraction % 10));
    }
    buffer.put((byte) '\n');
  }

  /** Small numbers are more frequent. */
  private static int skewed(long key, long draw, int bound) {
    double value = CounterRandom.uniform(key, draw);
    return (int) (bound * value * value);
  }

  private double effect(int id, int kind, double size) {
    return size * (2 * CounterRandom.uniform(CounterRandom.key(seed, kind), id) - 1);
  }

  private static void put(ByteBuffer buffer, int number) {
    int scale = 1;
    while (number / scale >= 10) {
      scale *= 10;
    }
    for (; scale > 0; scale /= 10) {
      buffer.put((byte) ('0' + number / scale % 10));
    }
  }

  private String schema(String csv) {
    return """
        {
          "name": "generated-clicks",
          "source": {"files": ["%s"]},
          "split": {"train": 60, "validation": 20, "test": 20, "seed": 1},
          "label": {"column": "click"},
          "domain": {"column": "market"},
          "fields": [
            {"name": "user", "kind": "sparse", "minCount": 2},
            {"name": "item", "kind": "sparse", "minCount": 2},
            {"name": "campaign", "kind": "sparse"},
            {"name": "price", "kind": "dense", "buckets": 10},
            {"name": "age", "kind": "dense", "buckets": 10},
            {"name": "hour", "kind": "dense", "buckets": 10},
            {"name": "distance", "kind": "dense", "buckets": 10},
            {"name": "score", "kind": "dense", "boundaries": [20, 40, 60, 80]}
          ]
        }
        """
        .formatted(csv);
  }
}
