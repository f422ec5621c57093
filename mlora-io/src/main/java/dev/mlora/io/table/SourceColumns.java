package dev.mlora.io.table;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.table.TableSource.SourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which columns of a file become which columns of the table {@code source}, and how.
 *
 * <p>In {@code source}, {@code y} is the label (0, 1 or null), {@code d} the domain, {@code p} the
 * split where rows tell it; field i has its value in {@code v<i>}. A text that is none of what was
 * expected is kept as it was, in {@code yb}, {@code pb} and {@code b<i>}. For a field of several
 * values {@code n<i>} is how many a row has, before those beyond the most are cut off.
 */
final class SourceColumns {
  private static final Set<ColumnType> ID_TYPES =
      Set.of(ColumnType.TEXT, ColumnType.INTEGER, ColumnType.BOOLEAN);
  private static final Set<ColumnType> NUMBER_TYPES = Set.of(ColumnType.INTEGER, ColumnType.REAL);

  private final DataSchema schema;
  private final SourceTable table;
  private final Map<String, ColumnType> columns;

  SourceColumns(DataSchema schema, SourceTable table, Map<String, ColumnType> columns) {
    this.schema = schema;
    this.table = table;
    this.columns = columns;
  }

  /** The columns of {@code source}. */
  static String definition(DataSchema schema) {
    List<String> all =
        new ArrayList<>(List.of("y TINYINT", "yb VARCHAR", "d VARCHAR", "p TINYINT", "pb VARCHAR"));
    for (int i = 0; i < schema.fields().size(); i++) {
      switch (schema.fields().get(i)) {
        case FieldRule.Sparse sparse -> all.add("v" + i + " VARCHAR");
        case FieldRule.Dense dense -> {
          all.add("v" + i + " DOUBLE");
          all.add("b" + i + " VARCHAR");
        }
        case FieldRule.MultiValue several -> {
          all.add("v" + i + " VARCHAR[]");
          all.add("n" + i + " BIGINT");
        }
      }
    }
    return String.join(", ", all);
  }

  /** Refuses a file that lacks a column or has one of another type. */
  void require() {
    requireType(schema.label().column(), "the label", labelTypes(), "0 and 1");
    requireType(schema.domain().column(), "the domain", ID_TYPES, "text or whole numbers");
    if (schema.split() instanceof SplitRule.ByColumn split) {
      requireType(split.column(), "the split", ID_TYPES, "text");
    }
    for (FieldRule field : schema.fields()) {
      String what = "field '" + field.name() + "'";
      switch (field) {
        case FieldRule.Sparse sparse ->
            requireType(field.column(), what, ID_TYPES, "one id a row: text or whole numbers");
        case FieldRule.Dense dense ->
            requireType(field.column(), what, orText(NUMBER_TYPES), "one number a row");
        case FieldRule.MultiValue several ->
            requireType(
                field.column(),
                what,
                Set.of(ColumnType.TEXT, ColumnType.LIST),
                "lists of text or of whole numbers, or text with a separator");
      }
    }
  }

  private Set<ColumnType> labelTypes() {
    return switch (schema.label()) {
      case LabelRule.AsItIs asItIs ->
          Set.of(ColumnType.TEXT, ColumnType.INTEGER, ColumnType.REAL, ColumnType.BOOLEAN);
      case LabelRule.Compared compared ->
          Set.of(ColumnType.TEXT, ColumnType.INTEGER, ColumnType.REAL);
      case LabelRule.OneOf oneOf -> ID_TYPES;
    };
  }

  /** In text files everything is text. */
  private Set<ColumnType> orText(Set<ColumnType> types) {
    if (table.format() == TableFormat.PARQUET) {
      return types;
    }
    return Set.of(ColumnType.TEXT);
  }

  private void requireType(String column, String what, Set<ColumnType> types, String expectation) {
    ColumnType type = columns.get(column);
    if (type == null) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "%s has no column '%s', which %s is read from; its columns are %s. Correct the schema file, or name another file."
              .formatted(table.path(), column, what, String.join(", ", columns.keySet())));
    }
    if (!types.contains(type)) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "%s, column '%s' holds %s, but %s is read from it, which takes %s. Name another column in the schema file, or write the file with that column flattened or cast."
              .formatted(table.path(), column, type.words(), what, expectation));
    }
  }

  /** What to insert into {@code source}. */
  String selection(String reader) {
    List<String> inner = new ArrayList<>();
    List<String> outer = new ArrayList<>();
    label(inner, outer);
    inner.add("nullif(%s, '') AS d".formatted(asText(schema.domain().column())));
    outer.add("d");
    split(inner, outer);
    for (int i = 0; i < schema.fields().size(); i++) {
      field(i, schema.fields().get(i), inner, outer);
    }
    return "SELECT %s FROM (SELECT %s FROM %s)"
        .formatted(String.join(", ", outer), String.join(", ", inner), reader);
  }

  private void label(List<String> inner, List<String> outer) {
    String column = schema.label().column();
    inner.add(asText(column) + " AS yraw");
    String number =
        type(column) == ColumnType.BOOLEAN
            ? Sql.name(column) + "::TINYINT"
            : "TRY_CAST(%s AS DOUBLE)".formatted(Sql.name(column));
    String value =
        switch (schema.label()) {
          case LabelRule.AsItIs asItIs -> {
            inner.add(number + " AS ynumber");
            yield "CASE WHEN ynumber = 1 OR lower(yraw) = 'true' THEN 1 WHEN ynumber = 0 OR lower(yraw) = 'false' THEN 0 END";
          }
          case LabelRule.Compared compared -> {
            inner.add(number + " AS ynumber");
            yield "CASE WHEN ynumber IS NULL OR isnan(ynumber) THEN NULL WHEN ynumber %s %s::DOUBLE THEN 1 ELSE 0 END"
                .formatted(compared.operator(), Double.toString(compared.number()));
          }
          case LabelRule.OneOf oneOf ->
              "CASE WHEN yraw IS NULL THEN NULL WHEN yraw IN (%s) THEN 1 ELSE 0 END"
                  .formatted(
                      oneOf.positives().stream().map(Sql::text).collect(Collectors.joining(", ")));
        };
    outer.add(value);
    outer.add("CASE WHEN (%s) IS NULL THEN yraw END".formatted(value));
  }

  private void split(List<String> inner, List<String> outer) {
    switch (schema.split()) {
      case SplitRule.ByFile byFile -> {
        outer.add(table.split().map(split -> Integer.toString(split.ordinal())).orElse("NULL"));
        outer.add("NULL");
      }
      case SplitRule.ByColumn byColumn -> {
        inner.add(asText(byColumn.column()) + " AS praw");
        String value =
            byColumn.values().entrySet().stream()
                .map(
                    entry ->
                        "WHEN %s THEN %d"
                            .formatted(Sql.text(entry.getValue()), entry.getKey().ordinal()))
                .collect(Collectors.joining(" ", "CASE praw ", " END"));
        outer.add(value);
        outer.add("CASE WHEN (%s) IS NULL THEN praw END".formatted(value));
      }
      case SplitRule.Random random -> {
        outer.add("NULL");
        outer.add("NULL");
      }
    }
  }

  private void field(int i, FieldRule field, List<String> inner, List<String> outer) {
    String raw = Sql.name(field.column());
    switch (field) {
      case FieldRule.Sparse sparse -> {
        inner.add("nullif(%s, '') AS v%d".formatted(asText(field.column()), i));
        outer.add("v" + i);
      }
      case FieldRule.Dense dense -> {
        inner.add("TRY_CAST(%s AS DOUBLE) AS v%d".formatted(raw, i));
        inner.add("%s AS raw%d".formatted(raw, i));
        outer.add("CASE WHEN isfinite(v%d) THEN v%d END".formatted(i, i));
        outer.add(
            "CASE WHEN raw%d IS NOT NULL AND (v%d IS NULL OR NOT isfinite(v%d)) THEN raw%d::VARCHAR END"
                .formatted(i, i, i, i));
      }
      case FieldRule.MultiValue several -> {
        boolean list = type(field.column()) == ColumnType.LIST;
        String empty =
            table.format() == TableFormat.PARQUET
                ? "%s::VARCHAR = ''".formatted(raw)
                : "%s IS NULL".formatted(raw);
        inner.add(
            list
                ? "CAST(%s AS VARCHAR[]) AS v%d".formatted(raw, i)
                : "CASE WHEN %s THEN []::VARCHAR[] ELSE string_split(%s::VARCHAR, %s) END AS v%d"
                    .formatted(empty, raw, Sql.text(several.separator()), i));
        outer.add("v%d[1:%d]".formatted(i, several.maxValues()));
        outer.add("len(v%d)".formatted(i));
      }
    }
  }

  private String asText(String column) {
    return Sql.name(column) + "::VARCHAR";
  }

  private ColumnType type(String column) {
    return columns.getOrDefault(column, ColumnType.OTHER);
  }
}
