package dev.mlora.io.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The review files of a folder, one for each category: {@code NAME.tsv} with lines {@code
 * reviewer<tab>item}, or {@code NAME.json} with an object on each line, of which {@code
 * reviewerID}, {@code asin} and {@code overall} are read; either may be packed, {@code .gz}. The
 * names of the published files, {@code reviews_NAME_5.json.gz} and {@code NAME_5.json.gz}, name the
 * same category.
 */
final class AmazonReviews {
  private static final String LINE_FORM = "reviewer<tab>item";
  private static final String OBJECT_FORM =
      "{\"reviewerID\": \"...\", \"asin\": \"...\", \"overall\": 5.0, ...}";
  private static final List<String> ENDINGS = List.of(".tsv", ".json", ".jsonl");
  private static final int REPORT_ROWS = 50_000;

  private final ObjectMapper json = new ObjectMapper();
  private final BuildProgress progress;

  AmazonReviews(BuildProgress progress) {
    this.progress = progress;
  }

  /**
   * The files of a folder by category, in the order of their names.
   *
   * @throws MloraException DATA_MISSING where there is no folder, DATA_MALFORMED for two files of
   *     one category
   */
  static Map<String, Path> files(Path folder) {
    Map<String, Path> found = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String category = category(file.getFileName().toString());
        Path other = category == null ? null : found.put(category, file);
        if (other != null) {
          throw new MloraException(
              ErrorCode.DATA_MALFORMED,
              "%s and %s are both of category '%s'. Leave one of them in the folder."
                  .formatted(other, file, category));
        }
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    return found;
  }

  private static @Nullable String category(String fileName) {
    String name =
        fileName.endsWith(TextLines.GZIP)
            ? fileName.substring(0, fileName.length() - TextLines.GZIP.length())
            : fileName;
    for (String ending : ENDINGS) {
      if (name.endsWith(ending)) {
        String category = name.substring(0, name.length() - ending.length());
        return category.replaceFirst("^reviews_", "").replaceFirst("_5$", "");
      }
    }
    return null;
  }

  /** Reads the file of a category: every review is a click, whatever its stars. */
  void read(Path file, ClickLog.DomainBuilder domain) {
    if (file.toString().replaceFirst("\\.gz$", "").endsWith(".tsv")) {
      readLines(file, domain);
    } else {
      readObjects(file, domain);
    }
  }

  private void readLines(Path file, ClickLog.DomainBuilder domain) {
    String stage = "reading " + file.getFileName();
    long rows = 0;
    try (DelimitedFile lines = new DelimitedFile(file, "\t", LINE_FORM, 2)) {
      while (lines.next()) {
        for (int value = 0; value < 2; value++) {
          if (lines.text(value).isBlank()) {
            throw lines.malformed(lines.column(value), "the value is empty");
          }
        }
        domain.add(lines.text(0), lines.text(1), "");
        if (++rows % REPORT_ROWS == 0) {
          progress.advanced(stage, rows, lines.fraction());
        }
      }
    }
    progress.advanced(stage, rows, 1);
  }

  private void readObjects(Path file, ClickLog.DomainBuilder domain) {
    String stage = "reading " + file.getFileName();
    long rows = 0;
    try (TextLines lines = TextLines.open(file, StandardCharsets.UTF_8)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        rows++;
        JsonNode review = object(file, rows, line);
        // A user who reviews an item again with other stars has clicked twice, as in the scripts.
        domain.add(
            value(review, "reviewerID", file, rows),
            value(review, "asin", file, rows),
            value(review, "overall", file, rows));
        if (rows % REPORT_ROWS == 0) {
          progress.advanced(stage, rows, lines.fraction());
        }
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (rows == 0) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "%s is empty; lines of the form %s are expected. Get the file again."
              .formatted(file, OBJECT_FORM));
    }
    progress.advanced(stage, rows, 1);
  }

  private JsonNode object(Path file, long line, String text) {
    try {
      JsonNode node = json.readTree(text);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw malformed(
          file, line, Math.max(1, e.getLocation().getColumnNr()), e.getOriginalMessage());
    }
    throw malformed(file, line, 1, "the line is no JSON object");
  }

  private static String value(JsonNode review, String name, Path file, long line) {
    JsonNode value = review.path(name);
    if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
      throw malformed(
          file, line, 1, "the object has no value '%s' or an empty one".formatted(name));
    }
    return value.asText();
  }

  private static MloraException malformed(Path file, long line, int column, String reason) {
    return new MloraException(
        ErrorCode.DATA_MALFORMED,
        "%s, line %d, column %d: %s. Expected %s. Correct the line or get the file again."
            .formatted(file, line, column, reason, OBJECT_FORM));
  }

  private static MloraException unreadable(Path file, IOException e) {
    return new MloraException(
        ErrorCode.DATA_MISSING,
        "Cannot read %s (%s). Check that it is there, readable and whole.".formatted(file, e),
        e);
  }
}
