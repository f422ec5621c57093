package dev.mlora.io.table;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks for values that cannot be used, and names the first of each kind with its place. */
final class SourceCheck {
  private static final String CORRECT = "Correct the file, or the schema file.";

  private final ImportDatabase database;
  private final DataSchema schema;
  private final LoadedSource source;
  private final List<Fault> faults = new ArrayList<>();

  /**
   * Something that may be wrong with a row.
   *
   * @param condition what is so of such rows, in SQL
   * @param column the column it is about
   * @param raw what holds the text that is wrong, in SQL
   * @param code the error
   * @param message what is wrong, with a place for the text, and what was expected
   */
  private record Fault(
      String condition, String column, String raw, ErrorCode code, String message) {}

  SourceCheck(ImportDatabase database, DataSchema schema, LoadedSource source) {
    this.database = database;
    this.schema = schema;
    this.source = source;
    label();
    domain();
    split();
    for (int i = 0; i < schema.fields().size(); i++) {
      field(i, schema.fields().get(i));
    }
  }

  private void label() {
    String column = schema.label().column();
    String expected =
        switch (schema.label()) {
          case LabelRule.AsItIs asItIs -> "0 or 1";
          case LabelRule.Compared compared -> "a number";
          case LabelRule.OneOf oneOf -> "a text";
        };
    add(
        "y IS NULL AND yb IS NULL",
        column,
        "yb",
        ErrorCode.LABEL_INVALID,
        "the label is missing; expected " + expected);
    add(
        "yb IS NOT NULL",
        column,
        "yb",
        ErrorCode.LABEL_INVALID,
        "the label is '%s'; expected " + expected);
  }

  private void domain() {
    DomainRule domain = schema.domain();
    add(
        "d IS NULL",
        domain.column(),
        "d",
        ErrorCode.DATA_MALFORMED,
        "the domain is missing; expected a text");
    if (!domain.listed().isEmpty() && !domain.leaveOutOthers()) {
      String listed = domain.listed().stream().map(Sql::text).collect(Collectors.joining(", "));
      add(
          "d NOT IN (" + listed + ")",
          domain.column(),
          "d",
          ErrorCode.DOMAIN_UNKNOWN,
          "the domain is '%s'; expected one of those that the schema file lists");
    }
  }

  private void split() {
    if (schema.split() instanceof SplitRule.ByColumn split) {
      add(
          "p IS NULL",
          split.column(),
          "pb",
          ErrorCode.DATA_MALFORMED,
          "the split is '%s'; expected one of " + split.values().values());
    }
  }

  private void field(int i, FieldRule field) {
    if (field instanceof FieldRule.Dense) {
      String bad = "b" + i;
      String notFinite = "isfinite(TRY_CAST(%s AS DOUBLE)) = false".formatted(bad);
      add(
          bad + " IS NOT NULL AND " + notFinite,
          field.column(),
          bad,
          ErrorCode.DENSE_NOT_FINITE,
          "the value is '%s'; expected a finite number");
      add(
          bad + " IS NOT NULL",
          field.column(),
          bad,
          ErrorCode.DATA_MALFORMED,
          "the value is '%s'; expected a number");
    }
    if (field.missing() == Missing.REFUSE) {
      String bad = field instanceof FieldRule.Dense ? " AND b%d IS NULL".formatted(i) : "";
      add(
          "v%d IS NULL%s".formatted(i, bad),
          field.column(),
          "''",
          ErrorCode.DATA_MALFORMED,
          "the value is missing; expected one, or \"missing\": \"own-row\" for field '%s' in the schema file"
              .formatted(field.name()));
      if (field instanceof FieldRule.MultiValue) {
        add(
            "list_count(v%d) <> len(v%d)".formatted(i, i),
            field.column(),
            "''",
            ErrorCode.DATA_MALFORMED,
            "the list has a missing value; expected none, or \"missing\": \"own-row\" for field '%s' in the schema file"
                .formatted(field.name()));
      }
    }
  }

  private void add(String condition, String column, String raw, ErrorCode code, String message) {
    faults.add(new Fault(condition, column, raw, code, message));
  }

  /** Refuses the source if a row has a fault, naming the first row that has any. */
  void require() {
    long[] first = new long[faults.size()];
    String queries =
        faults.stream()
            .map(fault -> "min(rowid) FILTER (WHERE " + fault.condition() + ")")
            .collect(Collectors.joining(", ", "SELECT ", " FROM source"));
    database.query(
        queries,
        row -> {
          for (int i = 0; i < first.length; i++) {
            long at = row.getLong(i + 1);
            first[i] = row.wasNull() ? Long.MAX_VALUE : at;
          }
        });
    int worst = 0;
    for (int i = 1; i < first.length; i++) {
      if (first[i] < first[worst]) {
        worst = i;
      }
    }
    if (first[worst] < Long.MAX_VALUE) {
      throw refused(faults.get(worst), first[worst]);
    }
  }

  private MloraException refused(Fault fault, long row) {
    @Nullable String[] raw = {null};
    database.query(
        "SELECT %s FROM source WHERE rowid = %d".formatted(fault.raw(), row),
        found -> raw[0] = found.getString(1));
    String text = raw[0] == null ? "" : raw[0];
    return new MloraException(
        fault.code(),
        "%s: %s. %s"
            .formatted(
                source.place(row, fault.column()),
                fault.message().replace("%s", shortened(text)),
                CORRECT));
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
