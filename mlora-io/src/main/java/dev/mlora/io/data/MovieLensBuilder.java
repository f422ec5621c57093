package dev.mlora.io.data;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.data.StratifiedSplit;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.random.CounterRandom;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * MovieLens-1M with a property of the user as domain; by gender it is the Movielens-gen of the
 * MLoRA paper (section 5.1, Table 1).
 *
 * <p>A row is a rating, a positive one if it is 5 stars. Rows are put in a random order; each
 * domain is then cut 60/20/20 stratified by label ({@link StratifiedSplit}). Raw ids are table rows
 * as they are, so the tables have 6041 and 3953 rows; ids that training sees fewer than {@code
 * min-count} times share row 0.
 */
public final class MovieLensBuilder implements DatasetBuilder {
  private static final String SEED = "seed";
  private static final String MIN_COUNT = "min-count";

  /** Rows of the complete MovieLens-1M, whose split by gender the paper prints. */
  private static final int COMPLETE_ROWS = 1_000_209;

  /** Users of the complete MovieLens-1M. */
  private static final int COMPLETE_USERS = 6040;

  /** Table 1 of the paper: training, validation and test rows, for F and for M. */
  private static final int[][] TABLE_1 = {{147_864, 49_288, 49_288}, {452_261, 150_754, 150_754}};

  private final MovieLensDomain domain;

  /**
   * A builder.
   *
   * @param domain what makes the domain
   */
  public MovieLensBuilder(MovieLensDomain domain) {
    this.domain = domain;
  }

  @Override
  public String name() {
    return domain.datasetName();
  }

  @Override
  public String description() {
    return "MovieLens-1M, domains by "
        + field()
        + ", positive where a user gave an item 5 stars, split 60/20/20";
  }

  @Override
  public List<String> rawFiles() {
    return List.of(MovieLensRaw.RATINGS, MovieLensRaw.USERS);
  }

  @Override
  public Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put(SEED, "123");
    defaults.put(MIN_COUNT, "2");
    return defaults;
  }

  @Override
  public Dataset build(Request request) {
    Path folder = request.requireRaw(this);
    Map<String, String> options = request.optionsFor(this);
    OptionReader reader = new OptionReader(name(), options);
    long seed = reader.longInteger(SEED);
    int minCount = reader.integer(MIN_COUNT, 0);
    MovieLensRaw raw = MovieLensRaw.read(folder, domain, request.progress());

    int[] order = CounterRandom.permutation(CounterRandom.key(seed, name() + "/order"), raw.rows());
    Split[] splits = assign(raw, order, seed);
    Schema schema = fit(raw, order, splits, minCount);
    requireTable1(raw, order, splits);
    List<String> notes = notes(raw);
    notes.stream().skip(1).forEach(request.progress()::noted);

    IdRangeVocabulary users = vocabulary(schema, 0);
    IdRangeVocabulary items = vocabulary(schema, 1);
    InMemoryDataset.Builder rows =
        InMemoryDataset.builder(schema)
            .provenance(
                new DatasetProvenance(
                    name(),
                    name(),
                    options,
                    List.of(
                        SourceFiles.describe(folder.resolve(MovieLensRaw.RATINGS)),
                        SourceFiles.describe(folder.resolve(MovieLensRaw.USERS))),
                    notes,
                    ""));
    for (int i = 0; i < order.length; i++) {
      int row = order[i];
      rows.row(
          splits[i],
          raw.domain(row),
          label(raw, row),
          users.row(raw.user(row)),
          items.row(raw.item(row)));
    }
    request.progress().advanced("encoding rows", order.length, 1);
    return rows.build();
  }

  private static float label(MovieLensRaw raw, int row) {
    return raw.rating(row) == 5 ? 1 : 0;
  }

  /** The split of each row, in the random order; every domain is cut by itself. */
  private Split[] assign(MovieLensRaw raw, int[] order, long seed) {
    Split[] splits = new Split[order.length];
    for (int index = 0; index < domain.categories().length; index++) {
      int current = index;
      int[] places =
          IntStream.range(0, order.length)
              .filter(place -> raw.domain(order[place]) == current)
              .toArray();
      float[] labels = new float[places.length];
      for (int i = 0; i < places.length; i++) {
        labels[i] = label(raw, order[places[i]]);
      }
      long key = CounterRandom.key(seed, name() + "/split/" + domain.categories()[index]);
      Split[] assigned = StratifiedSplit.assign(labels, key);
      for (int i = 0; i < places.length; i++) {
        splits[places[i]] = assigned[i];
      }
    }
    return splits;
  }

  private Schema fit(MovieLensRaw raw, int[] order, Split[] splits, int minCount) {
    int[] users = new int[order.length];
    int[] items = new int[order.length];
    int maxUser = 0;
    int maxItem = 0;
    int training = 0;
    for (int i = 0; i < order.length; i++) {
      int user = raw.user(order[i]);
      int item = raw.item(order[i]);
      maxUser = Math.max(maxUser, user);
      maxItem = Math.max(maxItem, item);
      if (splits[i] == Split.TRAIN) {
        users[training] = user;
        items[training++] = item;
      }
    }
    return new Schema(
        name(),
        List.of(
            new SparseField(
                "user", IdRangeVocabulary.fit(maxUser, Arrays.copyOf(users, training), minCount)),
            new SparseField(
                "item", IdRangeVocabulary.fit(maxItem, Arrays.copyOf(items, training), minCount))),
        field(),
        List.of(domain.categories()),
        "1 if the rating is 5, otherwise 0");
  }

  private void requireTable1(MovieLensRaw raw, int[] order, Split[] splits) {
    if (domain != MovieLensDomain.GENDER || raw.rows() != COMPLETE_ROWS) {
      return;
    }
    int[][] counts = new int[TABLE_1.length][Split.values().length];
    for (int i = 0; i < order.length; i++) {
      counts[raw.domain(order[i])][splits[i].ordinal()]++;
    }
    if (!Arrays.deepEquals(counts, TABLE_1)) {
      throw new MloraException(
          ErrorCode.DATA_COUNTS,
          "The rows of F and M in training, validation and test are %s, but Table 1 of the paper has %s. %s"
              .formatted(
                  Arrays.deepToString(counts),
                  Arrays.deepToString(TABLE_1),
                  "The raw files are not those of MovieLens-1M; get them again."));
    }
  }

  /** How many ratings there are, and whether that is all of them: others may be meant. */
  private static List<String> notes(MovieLensRaw raw) {
    String ratings = raw.rows() + " ratings";
    if (raw.rows() == COMPLETE_ROWS && raw.listedUsers() == COMPLETE_USERS) {
      return List.of(ratings);
    }
    return List.of(
        ratings,
        "not the complete MovieLens-1M: %d ratings and %d users, where it has %d and %d; get the files again if they are meant to be complete"
            .formatted(raw.rows(), raw.listedUsers(), COMPLETE_ROWS, COMPLETE_USERS));
  }

  private static IdRangeVocabulary vocabulary(Schema schema, int field) {
    return (IdRangeVocabulary) ((SparseField) schema.fields().get(field)).vocabulary();
  }

  private String field() {
    return domain.name().toLowerCase(Locale.ROOT);
  }
}
