package dev.mlora.io.table;

import dev.mlora.data.MultiValueField;
import dev.mlora.data.Pooling;
import dev.mlora.data.Split;
import dev.mlora.data.StratifiedSplit;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.TextFile;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.table.TableSource.SourceTable;
import dev.mlora.io.table.TableSource.TextForm;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads schema files; {@code docs/data-schema.md} says what stands in them. */
public final class DataSchemaFile {
  private static final String REMEDY = "See docs/data-schema.md.";
  private static final Pattern COMPARISON = Pattern.compile("\\s*(>=|<=|>|<|=)\\s*(\\S+)\\s*");
  private static final int MOST_VALUES = 1 << 20;
  private static final int USUAL_VALUES = 50;

  private final Path folder;
  private final List<Path> given;

  private DataSchemaFile(Path folder, List<Path> given) {
    this.folder = folder;
    this.given = given;
  }

  /**
   * Reads a schema file.
   *
   * @param file the file; the paths in it are relative to its folder
   * @param sources files to read in place of those that it names; may be empty
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if it cannot be read, {@link
   *     ErrorCode#CONFIG_INVALID} naming line, column and entry of what is wrong in it
   */
  public static DataSchema read(Path file, List<Path> sources) {
    String text;
    try {
      text = TextFile.read(file);
    } catch (CharacterCodingException e) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID, "%s is not text in UTF-8. %s".formatted(file, REMEDY), e);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "Cannot read schema file %s (%s). Check that it is there and readable."
              .formatted(file, e),
          e);
    }
    Path folder = file.toAbsolutePath().getParent();
    JsonEntry root = JsonEntry.parse(text, file.toString(), ErrorCode.CONFIG_INVALID, REMEDY);
    return new DataSchemaFile(folder == null ? file.toAbsolutePath() : folder, sources)
        .schema(root);
  }

  private DataSchema schema(JsonEntry root) {
    root.requireOnly("name", "source", "split", "label", "domain", "fields");
    DomainRule domain = domain(root.get("domain"));
    TableSource source = source(root.get("source"));
    Set<String> names = new HashSet<>(List.of(domain.name()));
    List<FieldRule> fields = new ArrayList<>();
    for (JsonEntry entry : root.list("fields")) {
      FieldRule field = field(entry);
      if (!names.add(field.name())) {
        throw entry.damaged("the name '%s' is taken already".formatted(field.name()));
      }
      fields.add(field);
    }
    if (fields.isEmpty()) {
      throw root.get("fields").damaged("it is empty; a model needs a field besides the domain");
    }
    return new DataSchema(
        nonBlank(root.get("name")),
        source,
        split(root, source),
        label(root.get("label")),
        domain,
        fields,
        words(root));
  }

  /** The files are told with their hashes; where they were does not matter to the data. */
  private static Map<String, String> words(JsonEntry root) {
    Map<String, String> words = new TreeMap<>();
    for (String name : root.names()) {
      if (!name.equals("source")) {
        words.put(name, root.get(name).json().toString());
      }
    }
    return words;
  }

  private TableSource source(JsonEntry entry) {
    entry.requireOnly(
        "files",
        "train",
        "validation",
        "test",
        "format",
        "delimiter",
        "quote",
        "header",
        "columns");
    Optional<TableFormat> format =
        entry.find("format").map(text -> text.constant(TableFormat.class));
    List<SourceTable> files = new ArrayList<>();
    boolean bySplit = entry.find("files").isEmpty() && given.isEmpty();
    if (bySplit) {
      for (Split split : Split.values()) {
        for (JsonEntry file : entry.list(JsonEntry.label(split))) {
          files.add(table(path(file), format, Optional.of(split), file));
        }
      }
    } else {
      for (Split split : Split.values()) {
        entry
            .find(JsonEntry.label(split))
            .ifPresent(
                both -> {
                  throw both.damaged(
                      "the files are given together, so none can be of one split only; leave out 'files' and --source, or this");
                });
      }
      for (Path file : given) {
        files.add(table(file, format, Optional.empty(), entry));
      }
      if (given.isEmpty()) {
        for (JsonEntry file : entry.list("files")) {
          files.add(table(path(file), format, Optional.empty(), file));
        }
      }
    }
    if (files.isEmpty()) {
      throw entry.damaged("it names no file");
    }
    return new TableSource(files, text(entry));
  }

  private static TextForm text(JsonEntry entry) {
    String delimiter = entry.find("delimiter").map(JsonEntry::text).orElse("");
    if (delimiter.length() > 4 || delimiter.matches("(?s).*[\r\n\"].*")) {
      throw entry
          .get("delimiter")
          .damaged("it should be 1 to 4 characters, none of them a quote or a line end");
    }
    String quote = entry.find("quote").map(JsonEntry::text).orElse("\"");
    if (quote.length() > 1) {
      throw entry.get("quote").damaged("it should be one character, or empty for no quotes");
    }
    boolean header = entry.find("header").map(JsonEntry::flag).orElse(true);
    List<String> columns =
        entry.find("columns").isPresent()
            ? entry.list("columns").stream().map(DataSchemaFile::nonBlank).toList()
            : List.of();
    if (header != columns.isEmpty()) {
      throw entry.damaged(
          header
              ? "'columns' names columns, but the first line does so already; set 'header' to false if it does not"
              : "'header' is false, so 'columns' must name the columns");
    }
    return new TextForm(delimiter, quote, header, columns);
  }

  private Path path(JsonEntry entry) {
    try {
      return folder.resolve(nonBlank(entry));
    } catch (InvalidPathException e) {
      throw entry.damaged("it is no path (%s)".formatted(e.getReason()));
    }
  }

  private static SourceTable table(
      Path path, Optional<TableFormat> format, Optional<Split> split, JsonEntry entry) {
    return new SourceTable(
        path,
        format
            .or(() -> TableFormat.of(path))
            .orElseThrow(
                () ->
                    entry.damaged(
                        "the ending of %s tells no format; expected .csv, .tsv or .parquet, with .gz or without, or an entry 'format' in 'source'"
                            .formatted(path))),
        split);
  }

  private static SplitRule split(JsonEntry root, TableSource source) {
    boolean byFile = source.files().getFirst().split().isPresent();
    Optional<JsonEntry> entry = root.find("split");
    if (byFile) {
      entry.ifPresent(
          both -> {
            throw both.damaged("each split has files of its own already; leave one out");
          });
      return new SplitRule.ByFile();
    }
    JsonEntry given = entry.orElseThrow(() -> root.damaged("it has no entry 'split'"));
    if (given.find("column").isPresent()) {
      given.requireOnly("column", "train", "validation", "test");
      Map<Split, String> values = new EnumMap<>(Split.class);
      for (Split split : Split.values()) {
        String value = nonBlank(given.get(JsonEntry.label(split)));
        if (values.containsValue(value)) {
          throw given.damaged("two splits have the value '%s'".formatted(value));
        }
        values.put(split, value);
      }
      return new SplitRule.ByColumn(nonBlank(given.get("column")), values);
    }
    given.requireOnly("train", "validation", "test", "seed");
    try {
      return new SplitRule.Random(
          new StratifiedSplit.Shares(
              given.get("train").integer(),
              given.get("validation").integer(),
              given.get("test").integer()),
          given.get("seed").longInteger());
    } catch (MloraException e) {
      throw given.damaged(e.detail());
    }
  }

  private static LabelRule label(JsonEntry entry) {
    entry.requireOnly("column", "positive");
    String column = nonBlank(entry.get("column"));
    Optional<JsonEntry> positive = entry.find("positive");
    if (positive.isEmpty()) {
      return new LabelRule.AsItIs(column);
    }
    if (positive.get().json().isArray()) {
      List<String> values = entry.list("positive").stream().map(JsonEntry::text).toList();
      if (values.isEmpty()) {
        throw positive.get().damaged("it is empty, so no row would be a positive");
      }
      return new LabelRule.OneOf(column, values);
    }
    Matcher comparison = COMPARISON.matcher(positive.get().text());
    if (!comparison.matches()) {
      throw positive
          .get()
          .damaged(
              "expected a comparison with a number such as \">= 4\" (with >=, >, <=, < or =), or a list of values");
    }
    try {
      double number = Double.parseDouble(comparison.group(2));
      if (Double.isFinite(number)) {
        return new LabelRule.Compared(column, comparison.group(1), number);
      }
    } catch (NumberFormatException e) {
      throw positive.get().damaged("'%s' is no number".formatted(comparison.group(2)));
    }
    throw positive.get().damaged("'%s' is not finite".formatted(comparison.group(2)));
  }

  private static DomainRule domain(JsonEntry entry) {
    entry.requireOnly("name", "column", "values", "minRows", "others");
    String column = nonBlank(entry.get("column"));
    String name = entry.find("name").map(DataSchemaFile::nonBlank).orElse(column);
    List<String> listed =
        entry.find("values").isPresent()
            ? entry.list("values").stream().map(DataSchemaFile::nonBlank).toList()
            : List.of();
    if (entry.find("values").isPresent() && listed.isEmpty()) {
      throw entry.get("values").damaged("it is empty; leave it out to take all values that occur");
    }
    if (new HashSet<>(listed).size() < listed.size()) {
      throw entry.get("values").damaged("it has a value twice");
    }
    if (listed.isEmpty() && entry.find("others").isPresent()) {
      throw entry.get("others").damaged("it goes with 'values' only");
    }
    if (!listed.isEmpty() && entry.find("minRows").isPresent()) {
      throw entry.get("minRows").damaged("it goes without 'values' only");
    }
    Optional<JsonEntry> others = entry.find("others");
    others
        .filter(value -> !List.of("refuse", "leave-out").contains(value.text()))
        .ifPresent(
            value -> {
              throw value.damaged("expected \"refuse\" or \"leave-out\"");
            });
    return new DomainRule(
        name,
        column,
        listed,
        entry.find("minRows").map(rows -> atLeast(rows, 1)).orElse(1),
        others.map(value -> value.text().equals("leave-out")).orElse(false));
  }

  private static FieldRule field(JsonEntry entry) {
    String name = nonBlank(entry.get("name"));
    String column = entry.find("column").map(DataSchemaFile::nonBlank).orElse(name);
    Missing missing =
        entry.find("missing").map(text -> text.constant(Missing.class)).orElse(Missing.REFUSE);
    String kind = entry.get("kind").text();
    return switch (kind) {
      case "sparse" -> {
        entry.requireOnly("name", "kind", "column", "missing", "minCount", "maxSize");
        yield new FieldRule.Sparse(name, column, missing, ids(entry));
      }
      case "dense" -> {
        entry.requireOnly("name", "kind", "column", "missing", "buckets", "boundaries");
        if (entry.find("buckets").isPresent() == entry.find("boundaries").isPresent()) {
          throw entry.damaged(
              "a dense field has either 'buckets', the number of those to fit, or 'boundaries'");
        }
        yield new FieldRule.Dense(
            name,
            column,
            missing,
            entry.find("boundaries").map(list -> boundaries(entry)),
            entry.find("buckets").map(buckets -> atLeast(buckets, 1)).orElse(0));
      }
      case "multi-value" -> {
        entry.requireOnly(
            "name",
            "kind",
            "column",
            "missing",
            "minCount",
            "maxSize",
            "separator",
            "maxValues",
            "pooling");
        int maxValues = entry.find("maxValues").map(most -> atLeast(most, 1)).orElse(USUAL_VALUES);
        if (maxValues > MOST_VALUES) {
          throw entry.get("maxValues").damaged("it is more than " + MOST_VALUES);
        }
        String separator =
            entry.find("separator").map(JsonEntry::text).orElse(MultiValueField.SEPARATOR);
        if (separator.isEmpty()) {
          throw entry.get("separator").damaged("it is empty");
        }
        yield new FieldRule.MultiValue(
            name,
            column,
            missing,
            ids(entry),
            separator,
            maxValues,
            entry.find("pooling").map(text -> text.constant(Pooling.class)).orElse(Pooling.MEAN));
      }
      default ->
          throw entry
              .get("kind")
              .damaged("it is '%s', expected sparse, dense or multi-value".formatted(kind));
    };
  }

  private static FieldRule.Ids ids(JsonEntry entry) {
    return new FieldRule.Ids(
        entry.find("minCount").map(count -> atLeast(count, 1)).orElse(1),
        entry.find("maxSize").map(size -> atLeast(size, 1)).orElse(Integer.MAX_VALUE - 1));
  }

  private static List<Double> boundaries(JsonEntry entry) {
    List<Double> boundaries = new ArrayList<>();
    for (JsonEntry boundary : entry.list("boundaries")) {
      double value = boundary.number();
      if (!boundaries.isEmpty() && value <= boundaries.getLast()) {
        throw boundary.damaged("boundaries must ascend, but it does not exceed the one before");
      }
      boundaries.add(value);
    }
    return boundaries;
  }

  private static int atLeast(JsonEntry entry, int least) {
    if (entry.integer() < least) {
      throw entry.damaged("it is %d, but must be at least %d".formatted(entry.integer(), least));
    }
    return entry.integer();
  }

  private static String nonBlank(JsonEntry entry) {
    if (entry.text().isBlank()) {
      throw entry.damaged("it is blank");
    }
    return entry.text();
  }
}
