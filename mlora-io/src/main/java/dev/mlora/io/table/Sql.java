package dev.mlora.io.table;

import java.nio.file.Path;

/** Names and texts as SQL writes them. */
final class Sql {
  private Sql() {}

  /** A name, whatever is in it. */
  static String name(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A text. */
  static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A file's path; a star or bracket in it stands for itself. */
  static String file(Path path) {
    return text(path.toAbsolutePath().toString().replaceAll("([*?\\[])", "[$1]"));
  }
}
