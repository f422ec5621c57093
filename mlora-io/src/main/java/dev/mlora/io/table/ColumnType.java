package dev.mlora.io.table;

import java.util.Locale;
import java.util.Set;

/** What a column of a source holds, as far as it matters here. */
enum ColumnType {
  /** Text, or what is as good as text: dates, UUIDs, enumerated values. */
  TEXT("text"),
  /** Whole numbers. */
  INTEGER("whole numbers"),
  /** Numbers with a fraction. */
  REAL("numbers with a fraction"),
  /** False and true. */
  BOOLEAN("false and true"),
  /** Lists of ids. */
  LIST("lists"),
  /** Structures, maps, lists of these, times and bytes. */
  OTHER("nested values, times or bytes");

  private static final Set<String> INTEGERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "UHUGEINT");
  private static final Set<String> TEXTS = Set.of("VARCHAR", "UUID", "DATE");

  private final String words;

  ColumnType(String words) {
    this.words = words;
  }

  /** What such a column holds, in words. */
  String words() {
    return words;
  }

  /** The type of a column by DuckDB's name for it. */
  static ColumnType of(String name) {
    String type = name.toUpperCase(Locale.ROOT);
    if (type.endsWith("[]")) {
      ColumnType element = of(type.substring(0, type.length() - 2));
      return element == TEXT || element == INTEGER ? LIST : OTHER;
    }
    if (INTEGERS.contains(type)) {
      return INTEGER;
    }
    if (TEXTS.contains(type) || type.startsWith("ENUM")) {
      return TEXT;
    }
    if (type.equals("FLOAT") || type.equals("DOUBLE") || type.startsWith("DECIMAL")) {
      return REAL;
    }
    return type.equals("BOOLEAN") ? BOOLEAN : OTHER;
  }
}
