package dev.mlora.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.mlora.data.Example;
import dev.mlora.data.ExampleEncoder;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of field values to score: a CSV or TSV file with a header, or a JSON object a line; packed
 * with gzip or not. Reads row after row, however many there are.
 */
final class ExampleFile implements AutoCloseable {
  /** How rows are written. */
  enum Format {
    /** A header with the fields' names, then a row a line. */
    CSV,
    /** The same with tabs between the values. */
    TSV,
    /** A JSON object a line, or one after the other. */
    JSONL
  }

  private static final String PACKED = ".gz";
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String name;
  private final MappingIterator<Map<String, Object>> rows;
  private long row;

  private ExampleFile(String name, MappingIterator<Map<String, Object>> rows) {
    this.name = name;
    this.rows = rows;
  }

  /**
   * Opens a file.
   *
   * @param file its path; {@code -} for the standard input
   * @param format how rows are written
   */
  static ExampleFile open(String file, Format format) {
    try {
      Reader reader = reader(file);
      return new ExampleFile(
          file.equals("-") ? "the standard input" : file, reader(format).readValues(reader));
    } catch (JsonProcessingException e) {
      throw malformed(file, e.getLocation(), e.getOriginalMessage(), e);
    } catch (NoSuchFileException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "There is no file %s. Name a file of rows to score, or - for the standard input."
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING, "%s cannot be read (%s).".formatted(file, e), e);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed with the rows that are read from it
  private static Reader reader(String file) throws IOException {
    InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file));
    InputStream plain = isPacked(file) ? new GZIPInputStream(in) : in;
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
    // Some programs begin a file with a mark, which is no part of the first field's name.
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private static boolean isPacked(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(PACKED);
  }

  /** The format that a file's name tells. */
  static Format formatOf(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    String name = isPacked(file) ? lower.substring(0, lower.length() - PACKED.length()) : lower;
    if (name.endsWith(".tsv") || name.endsWith(".tab")) {
      return Format.TSV;
    }
    return name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")
        ? Format.JSONL
        : Format.CSV;
  }

  /** The next row's values by field, or nothing after the last. */
  Optional<Map<String, Object>> next() {
    try {
      if (!rows.hasNextValue()) {
        return Optional.empty();
      }
      row++;
      return Optional.of(rows.nextValue());
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "%s cannot be read after row %d (%s).".formatted(name, row, e),
          e);
    }
  }

  /** Where the last row stands, for messages. */
  String place() {
    return "row %d of %s".formatted(row, name);
  }

  /**
   * The last row as an example, tried against the schema where its place is still known.
   *
   * @param row the row
   * @param schema the model's schema
   * @param domain the domain of all rows; null if it stands in the rows
   */
  Example example(Map<String, Object> row, Schema schema, @Nullable String domain) {
    Map<String, Object> values = new HashMap<>(row);
    Object own = values.remove(schema.domainField());
    String of = domain != null ? domain : own == null ? "" : own.toString();
    if (of.isEmpty()) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "%s has no value for the domain field '%s'. Add it, or name the domain with --domain."
              .formatted(place(), schema.domainField()));
    }
    values.values().removeIf(value -> value == null);
    Example example = new Example(values, of);
    try {
      new ExampleEncoder(schema).encode(example);
    } catch (MloraException e) {
      throw new MloraException(e.code(), "%s: %s".formatted(place(), e.detail()), e);
    }
    return example;
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING, "%s cannot be closed (%s).".formatted(name, e), e);
    }
  }

  private MloraException malformed(Exception cause) {
    JsonLocation at =
        cause instanceof JsonProcessingException json && json.getLocation() != null
            ? json.getLocation()
            : rows.getCurrentLocation();
    String what =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(cause.getMessage());
    return malformed(name, at, what, cause);
  }

  private static MloraException malformed(
      String name, @Nullable JsonLocation at, String what, Exception cause) {
    return new MloraException(
        ErrorCode.DATA_MALFORMED,
        "%s, line %d, column %d: %s. Expected a CSV or TSV file with a header, or a JSON object a line."
            .formatted(
                name,
                at == null ? 1 : Math.max(1, at.getLineNr()),
                at == null ? 1 : Math.max(1, at.getColumnNr()),
                what),
        cause);
  }

  private static ObjectReader reader(Format format) {
    return switch (format) {
      case CSV -> delimited(',');
      case TSV -> delimited('\t');
      case JSONL -> JsonMapper.builder().build().readerForMapOf(Object.class);
    };
  }

  private static ObjectReader delimited(char separator) {
    return CsvMapper.builder()
        .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
        .enable(CsvParser.Feature.TRIM_SPACES)
        .build()
        .readerForMapOf(Object.class)
        .with(CsvSchema.emptySchema().withHeader().withColumnSeparator(separator));
  }
}
