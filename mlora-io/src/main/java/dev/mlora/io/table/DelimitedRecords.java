package dev.mlora.io.table;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a delimited text file record by record and knows the line of each: names the columns before
 * DuckDB reads the rows, and finds the line of what it complained about. Empty lines are no
 * records.
 */
final class DelimitedRecords implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final String delimiter;
  private final int quote;
  private final InputStream in;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private List<String> values = List.of();
  private long line;
  private long recordLine;

  /**
   * Opens a file.
   *
   * @param file the file, compressed with gzip if its name says so
   * @param delimiter what stands between two values
   * @param quote what stands around values, or empty
   */
  DelimitedRecords(Path file, String delimiter, String quote) {
    this.file = file;
    this.delimiter = delimiter;
    this.quote = quote.isEmpty() ? -1 : quote.charAt(0);
    try {
      in = new BufferedInputStream(opened(file), BUFFER_BYTES);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static InputStream opened(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    if (!TableFormat.gzipped(file)) {
      return raw;
    }
    try {
      return new GZIPInputStream(raw, BUFFER_BYTES);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /**
   * Moves to the next record.
   *
   * @return false at the end of the file
   * @throws MloraException DATA_MALFORMED naming line and column where it is no text in UTF-8 or a
   *     quote has no end
   */
  boolean next() {
    @Nullable String text;
    do {
      text = readLine();
      if (text == null) {
        return false;
      }
    } while (text.isEmpty());
    recordLine = line;
    List<String> found = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    int at = 0;
    while (true) {
      value.setLength(0);
      if (at < text.length() && text.charAt(at) == quote) {
        at++;
        while (true) {
          int end = text.indexOf(quote, at);
          if (end < 0) {
            value.append(text, at, text.length()).append('\n');
            text = continued();
            at = 0;
          } else if (end + 1 < text.length() && text.charAt(end + 1) == quote) {
            value.append(text, at, end + 1);
            at = end + 2;
          } else {
            value.append(text, at, end);
            at = end + 1;
            break;
          }
        }
        if (at < text.length() && !text.startsWith(delimiter, at)) {
          throw malformed(line, at + 1, "there is more behind the closing quote of a value");
        }
      } else {
        int end = text.indexOf(delimiter, at);
        value.append(text, at, end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end;
      }
      found.add(value.toString());
      if (at >= text.length()) {
        break;
      }
      at += delimiter.length();
    }
    values = found;
    return true;
  }

  private String continued() {
    String text = readLine();
    if (text == null) {
      throw malformed(recordLine, 1, "a quote that opens in this record has no end");
    }
    return text;
  }

  /** The values of the record. */
  List<String> values() {
    return values;
  }

  /** The line that the record begins in, counted from 1. */
  long line() {
    return recordLine;
  }

  /** An error in a record. */
  MloraException malformed(long ofLine, int column, String reason) {
    return new MloraException(
        ErrorCode.DATA_MALFORMED,
        "%s, line %d, column %d: %s. Expected text in UTF-8 with '%s' between the values%s. Correct the file, or the schema file if it is written otherwise."
            .formatted(
                file,
                ofLine,
                column,
                reason,
                delimiter.equals("\t") ? "\\t" : delimiter,
                quote < 0 ? "" : " and %s around those that hold one".formatted((char) quote)));
  }

  private @Nullable String readLine() {
    bytes.reset();
    try {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      while (next >= 0 && next != '\n') {
        bytes.write(next);
        next = in.read();
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    line++;
    String text = decoded(bytes.toByteArray());
    if (line == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      text = text.substring(1);
    }
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private String decoded(byte[] raw) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer source = ByteBuffer.wrap(raw);
    CharBuffer text = CharBuffer.allocate(raw.length + 1);
    CoderResult result = decoder.decode(source, text, true);
    if (result.isError()) {
      throw malformed(
          line,
          text.position() + 1,
          "the byte 0x%02x is not UTF-8".formatted(source.get(source.position())));
    }
    return text.flip().toString();
  }

  private MloraException unreadable(IOException e) {
    return new MloraException(
        ErrorCode.DATA_MISSING,
        "Cannot read file %s (%s). Check that it is there, whole and readable.".formatted(file, e),
        e);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
