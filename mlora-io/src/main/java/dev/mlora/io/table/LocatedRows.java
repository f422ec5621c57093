package dev.mlora.io.table;

import dev.mlora.data.Split;
import dev.mlora.data.StratifiedSplit;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The view {@code located}: the rows of {@code source} that are in a domain, with their number
 * {@code r}, the domain's index {@code di} and the split {@code sp} added.
 *
 * <p>A random split goes by a key of each row: its number, sent through a permutation of the 32-bit
 * numbers that the seed chooses. In each class of a domain the rows with the least keys are for
 * test, the next for validation. So sizes are exact, no row needs to be remembered, and no two rows
 * have one key.
 */
final class LocatedRows {
  private static final long MASK = 0xFFFF_FFFFL;

  private final ImportDatabase database;
  private final DataSchema schema;
  private final long rows;

  LocatedRows(ImportDatabase database, DataSchema schema, long rows) {
    this.database = database;
    this.schema = schema;
    this.rows = rows;
  }

  /**
   * Finds the domains and cuts the splits.
   *
   * @param notes takes what the user should know
   * @return the domains in the order of their indices
   */
  List<String> locate(List<String> notes) {
    List<String> domains = domains(notes);
    database.run("CREATE TABLE domains (name VARCHAR, di INTEGER)");
    for (int at = 0; at < domains.size(); at += 1000) {
      List<String> values = new ArrayList<>();
      for (int i = at; i < Math.min(at + 1000, domains.size()); i++) {
        values.add("(%s, %d)".formatted(Sql.text(domains.get(i)), i));
      }
      database.run("INSERT INTO domains VALUES " + String.join(", ", values));
    }
    String all = "source.*, source.rowid AS r, domains.di";
    String joined = "source JOIN domains ON domains.name = source.d";
    if (schema.split() instanceof SplitRule.Random random) {
      database.run("CREATE VIEW keyed AS " + keyed(random.seed(), all, joined));
      cut(random);
      database.run(
          "CREATE VIEW located AS SELECT keyed.*, CASE WHEN k < cuts.test THEN %d WHEN k < cuts.validation THEN %d ELSE %d END AS sp FROM keyed JOIN cuts ON cuts.di = keyed.di AND cuts.y = keyed.y"
              .formatted(Split.TEST.ordinal(), Split.VALIDATION.ordinal(), Split.TRAIN.ordinal()));
    } else {
      database.run("CREATE VIEW located AS SELECT %s, p AS sp FROM %s".formatted(all, joined));
    }
    return domains;
  }

  private List<String> domains(List<String> notes) {
    DomainRule rule = schema.domain();
    List<String> found = new ArrayList<>();
    long[] left = {0, 0};
    List<String> listed = rule.listed();
    database.query(
        "SELECT d, count(*) FROM source GROUP BY d ORDER BY d",
        row -> {
          boolean kept =
              listed.isEmpty()
                  ? row.getLong(2) >= rule.minRows()
                  : listed.contains(row.getString(1));
          if (kept) {
            found.add(row.getString(1));
          } else {
            left[0]++;
            left[1] += row.getLong(2);
          }
        });
    if (left[0] > 0) {
      notes.add(
          "left out: %d rows of %d values of '%s' that are no domains"
              .formatted(left[1], left[0], rule.column()));
    }
    for (String domain : listed) {
      if (!found.contains(domain)) {
        throw new MloraException(
            ErrorCode.DATA_EMPTY,
            "The schema file lists domain '%s', but no row has it in column '%s'. Remove it from the list, or correct it."
                .formatted(domain, rule.column()));
      }
    }
    if (found.isEmpty()) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "No value of column '%s' has the %d rows that make it a domain. Lower 'minRows' in the schema file."
              .formatted(rule.column(), rule.minRows()));
    }
    return listed.isEmpty() ? ordered(found) : listed;
  }

  /** By value if all are whole numbers, otherwise as text. */
  private static List<String> ordered(List<String> domains) {
    if (domains.stream().allMatch(domain -> domain.matches("0|-?[1-9][0-9]{0,17}"))) {
      return domains.stream()
          .map(Long::valueOf)
          .sorted()
          .map(number -> Long.toString(number))
          .toList();
    }
    return domains.stream().sorted().toList();
  }

  /** MurmurHash3's 32-bit finaliser, each step in a query of its own: its input comes twice. */
  private static String keyed(long seed, String all, String from) {
    long mixed = mix64(seed);
    long start = mixed & MASK;
    long factor = (mixed >>> 32) | 1;
    String key =
        "SELECT %s, (xor(source.rowid::UBIGINT, %d::UBIGINT) * %d::UBIGINT) & %d::UBIGINT AS k FROM %s"
            .formatted(all, start, factor, MASK, from);
    for (String step :
        List.of(
            "(xor(k, k >> 16) * 2246822507::UBIGINT) & %d::UBIGINT".formatted(MASK),
            "(xor(k, k >> 13) * 3266489909::UBIGINT) & %d::UBIGINT".formatted(MASK),
            "xor(k, k >> 16)")) {
      key = "SELECT * EXCLUDE (k), %s AS k FROM (%s)".formatted(step, key);
    }
    return key;
  }

  /** SplitMix64's finaliser: seeds that are near each other give keys that are not. */
  private static long mix64(long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private void cut(SplitRule.Random random) {
    List<long[]> counts = new ArrayList<>();
    database.query(
        "SELECT di, count(*), sum(y) FROM keyed GROUP BY di ORDER BY di",
        row -> counts.add(new long[] {row.getLong(1), row.getLong(2), row.getLong(3)}));
    database.runLongOwn(
        "CREATE TABLE ranked AS SELECT di, y, k FROM keyed ORDER BY di, y, k",
        "splitting rows",
        rows);
    database.run("CREATE TABLE classes (di INTEGER, y TINYINT, test BIGINT, validation BIGINT)");
    long first = 0;
    List<String> classes = new ArrayList<>();
    for (long[] domain : counts) {
      long positives = domain[2];
      long negatives = domain[1] - positives;
      StratifiedSplit.Sizes sizes = random.shares().of(domain[1], positives);
      classes.add(
          ranks(
              domain[0], 0, first, negatives, sizes.testNegatives(), sizes.validationNegatives()));
      first += negatives;
      classes.add(
          ranks(
              domain[0], 1, first, positives, sizes.testPositives(), sizes.validationPositives()));
      first += positives;
    }
    for (int at = 0; at < classes.size(); at += 1000) {
      database.run(
          classes.subList(at, Math.min(at + 1000, classes.size())).stream()
              .collect(Collectors.joining(", ", "INSERT INTO classes VALUES ", "")));
    }
    String key = "(SELECT k, rowid AS rank FROM ranked)";
    long all = MASK + 1;
    database.run(
        "CREATE TABLE cuts AS SELECT classes.di, classes.y, coalesce(t.k, %d::UBIGINT) AS test, coalesce(v.k, %d::UBIGINT) AS validation FROM classes LEFT JOIN %s t ON t.rank = classes.test LEFT JOIN %s v ON v.rank = classes.validation"
            .formatted(all, all, key, key));
    database.run("DROP TABLE ranked");
  }

  /** The rank of the first row of a class behind its test rows, and behind its validation rows. */
  private static String ranks(
      long domain, int label, long first, long size, long test, long validation) {
    return "(%d, %d, %s, %s)"
        .formatted(
            domain,
            label,
            test < size ? Long.toString(first + test) : "NULL",
            test + validation < size ? Long.toString(first + test + validation) : "NULL");
  }
}
