package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text file whose lines are values with a separator between them, and says of a bad line
 * where it is, what it should look like and what it does look like.
 *
 * <p>Every line must have as many values as the first, and a line end: a file that was cut off
 * rarely ends with one, and what is left of its last line may look whole. Empty lines are
 * malformed, except after the last one.
 */
final class DelimitedFile implements AutoCloseable {
  private static final List<String> OTHER_SEPARATORS = List.of("\t", ";", "|", ",", ":", " ");
  private static final int SHOWN_CHARACTERS = 60;

  private final Path file;
  private final String separator;
  private final String form;
  private final int[] allowedValues;
  private final TextLines lines;
  private final boolean endsWithLine;
  private String line = "";
  private int[] starts = new int[0];
  private int values;
  private long lineNumber;

  /**
   * Opens a file.
   *
   * @param file which file, packed with gzip if its name says so; Latin-1, a superset of ASCII in
   *     which every byte is a character
   * @param separator what stands between two values
   * @param form what a line should look like, for messages
   * @param allowedValues how many values a line may have; if none is given, any number
   */
  DelimitedFile(Path file, String separator, String form, int... allowedValues) {
    this.file = file;
    this.separator = separator;
    this.form = form;
    this.allowedValues = allowedValues;
    try {
      endsWithLine = TextLines.isPacked(file) || endsWithLine(file);
      lines = TextLines.open(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static boolean endsWithLine(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.position(Math.max(0, channel.size() - 1)).read(last);
      return last.array()[0] == '\n' || last.array()[0] == '\r';
    }
  }

  /**
   * Moves to the next line.
   *
   * @return false at the end of the file
   */
  boolean next() {
    @Nullable String text = readLine();
    if (text == null) {
      if (lineNumber == 0) {
        throw new MloraException(
            ErrorCode.DATA_EMPTY,
            "%s is empty; lines of the form %s are expected. Get the file again."
                .formatted(file, form));
      }
      if (!endsWithLine) {
        throw malformed(
            line.length() + 1,
            "the file ends within this line, so it may be cut off; a line end is expected after it");
      }
      return false;
    }
    line = text;
    lineNumber++;
    if (text.isEmpty()) {
      throw malformed(1, "the line is empty");
    }
    split();
    return true;
  }

  private @Nullable String readLine() {
    try {
      return lines.next();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void split() {
    int expected = lineNumber == 1 ? 0 : values;
    values = 0;
    int start = 0;
    while (true) {
      if (values == starts.length) {
        starts = Arrays.copyOf(starts, values + 4);
      }
      starts[values++] = start;
      int end = line.indexOf(separator, start);
      if (end < 0) {
        break;
      }
      start = end + separator.length();
    }
    if (values == 1) {
      OTHER_SEPARATORS.stream()
          .filter(line::contains)
          .findFirst()
          .ifPresent(
              found -> {
                throw malformed(
                    line.indexOf(found) + 1,
                    "the separator seems to be %s instead of '%s'"
                        .formatted(found.equals("\t") ? "a tab" : "'" + found + "'", separator));
              });
    }
    boolean allowed =
        allowedValues.length == 0
            || Arrays.stream(allowedValues).anyMatch(count -> count == values);
    if (!allowed || (expected != 0 && values != expected)) {
      int actual = values;
      // Whatever comes next is held against the first line again.
      values = expected;
      throw malformed(
          line.length() + 1,
          "the line ends after %d value%s, but %s"
              .formatted(
                  actual,
                  actual == 1 ? "" : "s",
                  expected != 0
                      ? "line 1 has " + expected
                      : Arrays.stream(allowedValues)
                              .mapToObj(Integer::toString)
                              .collect(Collectors.joining(" or "))
                          + " are expected"));
    }
  }

  /**
   * A value of the current line as it stands.
   *
   * @param index which value, counted from 0
   */
  String text(int index) {
    int end = index + 1 < values ? starts[index + 1] - separator.length() : line.length();
    return line.substring(starts[index], end);
  }

  /**
   * A value of the current line as a whole number.
   *
   * @param index which value, counted from 0
   * @param name what the value is, for the message
   * @param least the least it may be
   * @param most the most it may be
   */
  int integer(int index, String name, int least, int most) {
    String text = text(index);
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException notAnInteger) {
      throw malformed(column(index), name + " is '" + text + "', which is not a whole number");
    }
    if (value < least || value > most) {
      throw malformed(
          column(index),
          "%s is %d, but must lie between %d and %s"
              .formatted(name, value, least, most == Integer.MAX_VALUE ? "2^31 - 1" : most));
    }
    return value;
  }

  /** How many values the current line has. */
  int values() {
    return values;
  }

  /** Where a value of the current line begins, counted from 1. */
  int column(int index) {
    return starts[index] + 1;
  }

  /** The number of the current line, counted from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** How much of the file has been read, in [0, 1]. */
  double fraction() {
    try {
      return lines.fraction();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** An error at a column of the current line. */
  MloraException malformed(int column, String reason) {
    String shown =
        line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
    return new MloraException(
        ErrorCode.DATA_MALFORMED,
        "%s, line %d, column %d: %s. Expected %s, found \"%s\". %s"
            .formatted(
                file,
                lineNumber,
                column,
                reason,
                form,
                shown,
                "Correct the line or get the file again."));
  }

  private MloraException unreadable(IOException e) {
    return new MloraException(
        ErrorCode.DATA_MISSING,
        "Cannot read file %s (%s). Check that it is there and readable.".formatted(file, e),
        e);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
