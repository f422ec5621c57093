package dev.mlora.io.data;

import dev.mlora.data.Field;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Vectors;
import dev.mlora.data.Vocabulary;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Embeddings in a text file, packed with gzip if its name says so: lines {@code id,x1 x2 ... xn},
 * as Taobao's {@code user_embedding.csv} and {@code item_embedding.csv} have them, with or without
 * a line of names above.
 */
public final class VectorFile {
  private static final String FORM = "id,x1 x2 ... xn";
  private static final int MOST_NUMBERS = 1 << 30;

  private VectorFile() {}

  /**
   * Reads the embeddings of a field's ids. Ids that the field's table has no row for are left out;
   * ids without an embedding get zeros.
   *
   * @param file the file
   * @param schema the schema
   * @param field a field of ids in it
   * @throws MloraException DATA_MISSING, DATA_MALFORMED or DATA_EMPTY naming file, line and column;
   *     SCHEMA_MISMATCH for a field that has no ids
   */
  public static Vectors read(Path file, Schema schema, String field) {
    Vocabulary vocabulary = vocabulary(schema, field);
    if (!Files.isRegularFile(file)) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "There is no file %s with vectors of field '%s'. Name a file with lines of the form %s."
              .formatted(file, field, FORM));
    }
    Table table = new Table(vocabulary);
    lines(file, table::add);
    if (table.width == 0) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "%s has a line of names and no vectors; lines of the form %s are expected."
              .formatted(file, FORM));
    }
    return new Vectors(field, table.width, table.values, SourceFiles.describe(file));
  }

  /** The ids that a file has a vector for; the vectors themselves are not looked at. */
  static Set<String> ids(Path file) {
    return lines(file, lines -> {});
  }

  /**
   * Goes through the lines that are vectors.
   *
   * @return their ids
   */
  private static Set<String> lines(Path file, Consumer<DelimitedFile> each) {
    Set<String> seen = new HashSet<>();
    try (DelimitedFile lines = new DelimitedFile(file, ",", FORM, 2)) {
      while (lines.next()) {
        if (lines.lineNumber() == 1 && !isNumber(numbers(lines)[0])) {
          continue; // names
        }
        if (!seen.add(lines.text(0))) {
          throw lines.malformed(1, "id '%s' has a vector already".formatted(lines.text(0)));
        }
        each.accept(lines);
      }
    }
    return seen;
  }

  private static String[] numbers(DelimitedFile lines) {
    return lines.text(1).strip().split(" +", -1);
  }

  /** The vectors in the rows of their ids. */
  private static final class Table {
    private final Vocabulary vocabulary;
    private float[] values = {};
    private int width;

    Table(Vocabulary vocabulary) {
      this.vocabulary = vocabulary;
    }

    void add(DelimitedFile lines) {
      String[] numbers = numbers(lines);
      if (width == 0) {
        width = numbers.length;
        values = new float[tableSize(lines, vocabulary, width)];
      }
      if (numbers.length != width) {
        throw lines.malformed(
            lines.column(1),
            "the vector has %d numbers, but those above have %d".formatted(numbers.length, width));
      }
      int row = vocabulary.row(lines.text(0));
      for (int i = 0; row != Field.OOV_ROW && i < width; i++) {
        values[row * width + i] = number(lines, numbers[i]);
      }
    }
  }

  private static Vocabulary vocabulary(Schema schema, String field) {
    Field found = schema.fields().get(schema.fieldIndex(field));
    if (found instanceof SparseField sparse) {
      return sparse.vocabulary();
    }
    throw new MloraException(
        ErrorCode.SCHEMA_MISMATCH,
        "Field '%s' is no field with one id a row, so no vectors can be given for it. Name such a field."
            .formatted(field));
  }

  private static int tableSize(DelimitedFile lines, Vocabulary vocabulary, int width) {
    long numbers = (long) vocabulary.rows() * width;
    if (numbers > MOST_NUMBERS) {
      throw lines.malformed(
          lines.column(1),
          "a table of %d rows of %d numbers is larger than the %d that are possible"
              .formatted(vocabulary.rows(), width, MOST_NUMBERS));
    }
    return (int) numbers;
  }

  private static boolean isNumber(String text) {
    try {
      Float.parseFloat(text);
      return true;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  private static float number(DelimitedFile lines, String text) {
    try {
      float value = Float.parseFloat(text);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      throw lines.malformed(lines.column(1), "'%s' is not a number".formatted(text));
    }
    throw lines.malformed(lines.column(1), "'%s' is not a finite number".formatted(text));
  }
}
