package dev.mlora.io.data;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A data set of clicks and of items that were not clicked, as the MLoRA paper's Amazon and Taobao
 * are made (section 5.1): for a user with m clicks in domain k, {@code floor(m / q_k)} items drawn
 * from the domain's others. The clicks of a domain are cut 60/20/20, and so are the negatives of
 * each user in it, with what is held out rounded up ({@link HoldOut}); or the negatives of a domain
 * at once, with the option {@code negatives-cut=domain}.
 */
final class ClickDataset {
  private static final String SEED = "seed";
  private static final String MIN_COUNT = "min-count";
  private static final String RATIOS = "ratios";
  private static final String CUT = "negatives-cut";
  private static final String BY_USER = "user";
  private static final String BY_DOMAIN = "domain";
  private static final String REFERENCE = "reference";

  /**
   * The authors' positives for each hundred negatives of the domains in turn: what Python's {@code
   * round(random.uniform(0.2, 0.5), 2)} draws after {@code random.seed(123)}.
   */
  private static final int[] HUNDREDTHS = {
    22, 23, 32, 23, 47, 21, 36, 30, 46, 25, 30, 30, 27, 20, 33, 23, 38, 22, 29, 33, 47, 23, 24, 44,
    21, 47, 37, 28, 45, 43
  };

  private static final Map<String, String> DEFAULTS = defaultOptions();

  private final String name;
  private final OptionReader options;
  private final ClickLog log;
  private final long seed;
  private final BuildProgress progress;

  ClickDataset(String name, Map<String, String> options, ClickLog log, BuildProgress progress) {
    this.name = name;
    this.options = new OptionReader(name, options);
    this.log = log;
    this.seed = this.options.longInteger(SEED);
    this.progress = progress;
  }

  private static Map<String, String> defaultOptions() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put(SEED, "123");
    defaults.put(MIN_COUNT, "2");
    defaults.put(RATIOS, REFERENCE);
    defaults.put(CUT, BY_USER);
    return defaults;
  }

  /** The options of every builder of clicks, with their defaults. */
  static Map<String, String> defaults() {
    return new LinkedHashMap<>(DEFAULTS);
  }

  /**
   * Builds the data set.
   *
   * @param domainField what a domain is, such as {@code category}
   * @param labelRule what makes a row a positive
   * @param provenance where the clicks come from
   */
  Dataset build(String domainField, String labelRule, DatasetProvenance provenance) {
    int[] ratios = ratios();
    boolean byUser = options.choice(CUT, List.of(BY_USER, BY_DOMAIN)).equals(BY_USER);
    List<ClickColumns> domains = new ArrayList<>();
    List<int[]> orders = new ArrayList<>();
    for (int k = 0; k < log.domains().size(); k++) {
      ClickColumns rows = rows(log.domains().get(k), ratios[k], byUser);
      domains.add(rows);
      orders.add(CounterRandom.permutation(key("order", log.domains().get(k)), rows.count()));
      progress.advanced("drawing negatives", rows.count(), (k + 1.0) / log.domains().size());
    }
    int minCount = options.integer(MIN_COUNT, 0);
    ListedVocabulary users = vocabulary(domains, orders, minCount, log.users(), true);
    ListedVocabulary items = vocabulary(domains, orders, minCount, log.items(), false);
    Schema schema =
        new Schema(
            name,
            List.of(new SparseField("user", users), new SparseField("item", items)),
            domainField,
            log.domains().stream().map(ClickLog.Clicks::domain).toList(),
            labelRule);
    InMemoryDataset.Builder built = InMemoryDataset.builder(schema).provenance(provenance);
    int[] userRows = log.users().stream().mapToInt(users::row).toArray();
    int[] itemRows = log.items().stream().mapToInt(items::row).toArray();
    long done = 0;
    for (int k = 0; k < domains.size(); k++) {
      ClickColumns rows = domains.get(k);
      for (int row : orders.get(k)) {
        int user = userRows[rows.user(row)];
        built.row(split(rows, row), k, label(rows, row), user, itemRows[rows.item(row)]);
      }
      done += rows.count();
      progress.advanced("encoding rows", done, (k + 1.0) / domains.size());
    }
    return built.build();
  }

  /** The rows of one domain, in no order yet; a row's kind is its split and its label. */
  private ClickColumns rows(ClickLog.Clicks clicks, int hundredths, boolean byUser) {
    ClickColumns rows = new ClickColumns();
    cutAtOnce(clicks.pairs(), 1, key("positives", clicks), rows);
    ClickColumns negatives = new ClickColumns();
    drawNegatives(
        clicks,
        hundredths,
        (user, drawn) -> {
          HoldOut cut = HoldOut.of(drawn.length);
          for (int i = 0; i < drawn.length; i++) {
            if (byUser) {
              add(rows, user, drawn[i], 0, cut.at(i));
            } else {
              negatives.add(user, drawn[i], 0);
            }
          }
        });
    cutAtOnce(negatives, 0, key("negatives", clicks), rows);
    return rows;
  }

  /** Cuts pairs in random order. */
  private static void cutAtOnce(ClickColumns pairs, int label, long key, ClickColumns rows) {
    HoldOut cut = HoldOut.of(pairs.count());
    int[] order = CounterRandom.permutation(key, pairs.count());
    for (int i = 0; i < order.length; i++) {
      add(rows, pairs.user(order[i]), pairs.item(order[i]), label, cut.at(i));
    }
  }

  private static void add(ClickColumns rows, int user, int item, int label, Split split) {
    rows.add(user, item, 2 * split.ordinal() + label);
  }

  private static Split split(ClickColumns rows, int row) {
    return Split.values()[rows.kind(row) / 2];
  }

  private static int label(ClickColumns rows, int row) {
    return rows.kind(row) % 2;
  }

  /** Draws items for each user of the domain, users in the order of their first click. */
  private void drawNegatives(
      ClickLog.Clicks clicks, int hundredths, BiConsumer<Integer, int[]> each) {
    ClickColumns pairs = clicks.pairs();
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    Map<Integer, Set<Integer>> own = new LinkedHashMap<>();
    for (int i = 0; i < pairs.count(); i++) {
      counts.merge(pairs.user(i), 1, Integer::sum);
      own.computeIfAbsent(pairs.user(i), user -> new LinkedHashSet<>()).add(pairs.item(i));
    }
    NegativeItems pool = new NegativeItems(IntStream.range(0, pairs.count()).map(pairs::item));
    long domain = key("items", clicks);
    own.forEach(
        (user, items) -> {
          long wanted = 100L * counts.getOrDefault(user, 0) / hundredths;
          // By the user's id, so that what is drawn does not depend on other users.
          long key = CounterRandom.key(domain, log.users().get(user));
          each.accept(user, pool.draw(items, wanted, key));
        });
  }

  /** The ids that training sees often enough, in the order of training. */
  private static ListedVocabulary vocabulary(
      List<ClickColumns> domains,
      List<int[]> orders,
      int minCount,
      List<String> ids,
      boolean users) {
    Stream<String> training =
        Stream.iterate(0, k -> k < domains.size(), k -> k + 1)
            .flatMap(
                k -> {
                  ClickColumns rows = domains.get(k);
                  return Arrays.stream(orders.get(k))
                      .filter(row -> split(rows, row) == Split.TRAIN)
                      .mapToObj(row -> ids.get(users ? rows.user(row) : rows.item(row)));
                });
    return ListedVocabulary.fit(training.toList(), minCount);
  }

  private long key(String purpose, ClickLog.Clicks clicks) {
    return CounterRandom.key(seed, "%s/%s/%s".formatted(name, purpose, clicks.domain()));
  }

  private int[] ratios() {
    int count = log.domains().size();
    if (options.text(RATIOS).equals(REFERENCE)) {
      if (count > HUNDREDTHS.length) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "The authors draw a ratio of positives to negatives for %d domains, but '%s' has %d. Give one for each with the option %s, such as %s=0.25,0.3."
                .formatted(HUNDREDTHS.length, name, count, RATIOS, RATIOS));
      }
      return Arrays.copyOf(HUNDREDTHS, count);
    }
    int[] given = options.hundredths(RATIOS);
    if (given.length != 1 && given.length != count) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Option '%s' of data set '%s' has %d ratios; expected one for all domains or one for each of %d."
              .formatted(RATIOS, name, given.length, count));
    }
    int[] all = new int[count];
    for (int k = 0; k < count; k++) {
      all[k] = given[given.length == 1 ? 0 : k];
    }
    return all;
  }
}
