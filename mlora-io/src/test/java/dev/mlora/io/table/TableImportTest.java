package dev.mlora.io.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.data.BucketedField;
import dev.mlora.data.Dataset;
import dev.mlora.data.EncodedExample;
import dev.mlora.data.Example;
import dev.mlora.data.ExampleEncoder;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Pooling;
import dev.mlora.data.Rows;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.data.StratifiedSplit;
import dev.mlora.io.data.BuildProgress;
import dev.mlora.io.data.DatasetFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableImportTest {
  @TempDir Path folder;

  @Test
  void everyRowIsThereOnceAndEncodedAsTheSchemaEncodesIt() throws IOException {
    List<String> rows = ClickTable.rows(1000);
    ClickTable.csv(folder, "clicks.csv", rows);
    ClickTable.build(ClickTable.schema(folder, ClickTable.SCHEMA), folder.resolve("out"));

    try (Dataset data = DatasetFiles.open(folder.resolve("out"))) {
      ExampleEncoder encoder = new ExampleEncoder(data.schema());
      Map<String, Integer> expected = new TreeMap<>();
      for (String row : rows) {
        String[] values = row.split(",", -1);
        EncodedExample encoded =
            encoder.encode(
                new Example(
                    Map.of("user", values[2], "price", values[3], "genres", values[4]), values[1]));
        List<Integer> genres = new ArrayList<>();
        for (int value = 0; value < encoded.values(2); value++) {
          genres.add(encoded.id(2, value));
        }
        int label = Integer.parseInt(values[0]) >= 4 ? 1 : 0;
        expected.merge(
            text(encoded.domain(), label, encoded.id(0), encoded.id(1), genres), 1, Integer::sum);
      }
      assertThat(counted(data, Split.values())).isEqualTo(expected);
    }
  }

  /** Everything that is fitted, computed once more from the rows that went into training. */
  @Test
  void vocabulariesAndBucketsAreFittedOnTheTrainingRows() throws IOException {
    List<String> rows = ClickTable.rows(1000);
    List<String> numbered = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      numbered.add(rows.get(i) + ",r" + i);
    }
    List<String> lines = new ArrayList<>(List.of(ClickTable.HEADER + ",number"));
    lines.addAll(numbered);
    ClickTable.write(folder, "clicks.csv", lines);
    // A field that names each row tells which rows went where.
    String schema =
        ClickTable.SCHEMA.replace(
            "\"fields\": [", "\"fields\": [{\"name\": \"number\", \"kind\": \"sparse\"},");
    ClickTable.build(ClickTable.schema(folder, schema), folder.resolve("out"));

    try (Dataset data = DatasetFiles.open(folder.resolve("out"))) {
      List<String> trained =
          ((ListedVocabulary) ((SparseField) data.schema().fields().get(0)).vocabulary()).ids();
      Map<String, Integer> users = new LinkedHashMap<>();
      List<String> genres = new ArrayList<>();
      List<Double> prices = new ArrayList<>();
      for (String number : trained) {
        String[] values = rows.get(Integer.parseInt(number.substring(1))).split(",", -1);
        users.merge(values[2], 1, Integer::sum);
        Arrays.stream(values[4].split("\\|"))
            .filter(genre -> !genre.isEmpty())
            .limit(3)
            .filter(genre -> !genres.contains(genre))
            .forEach(genres::add);
        if (!values[3].isEmpty()) {
          prices.add(Double.valueOf(values[3]));
        }
      }
      users.values().removeIf(count -> count < 2);
      assertThat(data.schema().fields())
          .element(1)
          .isEqualTo(new SparseField("user", ListedVocabulary.of(List.copyOf(users.keySet()))));
      assertThat(data.schema().fields())
          .element(2)
          .isEqualTo(
              BucketedField.fit(
                  "price", prices.stream().mapToDouble(Double::doubleValue).toArray(), 4));
      assertThat(data.schema().fields())
          .element(3)
          .isEqualTo(
              new MultiValueField("genres", ListedVocabulary.of(genres), Pooling.MEAN, 3, "|"));
      assertThat(trained).isSortedAccordingTo((a, b) -> number(a) - number(b));
    }
  }

  @Test
  void eachDomainIsSplitWithItsShareOfPositives() throws IOException {
    List<String> rows = ClickTable.rows(1000);
    ClickTable.csv(folder, "clicks.csv", rows);
    ClickTable.build(ClickTable.schema(folder, ClickTable.SCHEMA), folder.resolve("out"));

    try (Dataset data = DatasetFiles.open(folder.resolve("out"))) {
      assertThat(data.schema().domains()).containsExactly("de", "fr", "it");
      for (int domain = 0; domain < 3; domain++) {
        String country = data.schema().domains().get(domain);
        List<String> own = rows.stream().filter(row -> row.contains("," + country + ",")).toList();
        long positives = own.stream().filter(row -> row.charAt(0) >= '4').count();
        StratifiedSplit.Sizes sizes = StratifiedSplit.Shares.USUAL.of(own.size(), positives);
        assertThat(labels(data.rows(Split.TEST, domain)))
            .containsExactly(sizes.testNegatives(), sizes.testPositives());
        assertThat(labels(data.rows(Split.VALIDATION, domain)))
            .containsExactly(sizes.validationNegatives(), sizes.validationPositives());
      }
    }
  }

  @Test
  void theSeedDecidesTheSplitAndThreadsDecideNothing() throws IOException {
    ClickTable.csv(folder, "clicks.csv", ClickTable.rows(2000));
    Path schema = ClickTable.schema(folder, ClickTable.SCHEMA);
    ClickTable.build(schema, folder.resolve("one"), 1);
    ClickTable.build(schema, folder.resolve("four"), 4);
    assertThat(bytes(folder.resolve("four"))).isEqualTo(bytes(folder.resolve("one")));

    ClickTable.build(
        ClickTable.schema(folder, ClickTable.SCHEMA.replace("\"seed\": 7", "\"seed\": 8")),
        folder.resolve("other"),
        1);
    assertThat(bytes(folder.resolve("other"))).isNotEqualTo(bytes(folder.resolve("one")));
  }

  @Test
  void gzipTsvAndParquetGiveTheSameRows() throws Exception {
    Path csv = ClickTable.csv(folder, "clicks.csv", ClickTable.rows(500));
    Path schema = ClickTable.schema(folder, ClickTable.SCHEMA);
    ClickTable.build(schema, folder.resolve("csv"));
    String expected = contentHash(folder.resolve("csv"));

    Path gzip = folder.resolve("clicks.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      Files.copy(csv, out);
    }
    Path tsv =
        Files.writeString(folder.resolve("clicks.tsv"), Files.readString(csv).replace(',', '\t'));
    Path parquet = folder.resolve("clicks.parquet");
    // Numbers as numbers, and genres as a list.
    ClickTable.sql(
        "COPY (SELECT rating::TINYINT AS rating, country, \"user\", price::DOUBLE AS price, CASE WHEN genres IS NULL THEN [] ELSE string_split(genres, '|') END AS genres FROM read_csv('%s', all_varchar = true)) TO '%s' (FORMAT parquet)"
            .formatted(csv, parquet));
    Path packed = folder.resolve("clicks2.parquet.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(parquet, out);
    }
    for (Path file : List.of(gzip, tsv, parquet, packed)) {
      Path out = folder.resolve("out-" + file.getFileName());
      TableImport.build(
          DataSchemaFile.read(schema, List.of(file)),
          out,
          ImportSettings.usual(),
          BuildProgress.NONE);
      assertThat(contentHash(out)).as(file.toString()).isEqualTo(expected);
    }
  }

  /**
   * Some readers take {@code name=value} in a path for a column, in the place of the file's own.
   */
  @Test
  void theNameOfAFolderSaysNothingAboutItsRows() throws Exception {
    Path plain = ClickTable.csv(folder, "clicks.csv", ClickTable.rows(500));
    Path parquet = folder.resolve("clicks.parquet");
    ClickTable.sql(
        "COPY (SELECT rating, country, \"user\", price::DOUBLE AS price, coalesce(genres, '') AS genres FROM read_csv('%s', all_varchar = true)) TO '%s' (FORMAT parquet)"
            .formatted(plain, parquet));
    Path schema = ClickTable.schema(folder, ClickTable.SCHEMA);
    ClickTable.build(schema, folder.resolve("plain"));
    Path market = Files.createDirectory(folder.resolve("country=us"));
    for (Path file : List.of(plain, parquet)) {
      Path moved = Files.copy(file, market.resolve(file.getFileName()));
      Path out = folder.resolve("out-" + file.getFileName());
      TableImport.build(
          DataSchemaFile.read(schema, List.of(moved)),
          out,
          ImportSettings.usual(),
          BuildProgress.NONE);
      assertThat(contentHash(out)).isEqualTo(contentHash(folder.resolve("plain")));
    }
  }

  @Test
  void filesOrAColumnTellTheSplit() throws IOException {
    List<String> rows = ClickTable.rows(300);
    List<String> lines = new ArrayList<>(List.of(ClickTable.HEADER + ",part"));
    Map<Split, List<String>> parts = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      Split split = i % 5 == 0 ? Split.TEST : i % 5 == 1 ? Split.VALIDATION : Split.TRAIN;
      lines.add(rows.get(i) + ",part-" + split.ordinal());
      parts.computeIfAbsent(split, any -> new ArrayList<>()).add(rows.get(i));
    }
    ClickTable.write(folder, "clicks.csv", lines);
    for (Map.Entry<Split, List<String>> part : parts.entrySet()) {
      ClickTable.csv(folder, part.getKey() + ".csv", part.getValue());
    }
    String random = "{\"train\": 60, \"validation\": 20, \"test\": 20, \"seed\": 7}";
    ClickTable.build(
        ClickTable.schema(
            folder,
            ClickTable.SCHEMA.replace(
                random,
                "{\"column\": \"part\", \"train\": \"part-0\", \"validation\": \"part-1\", \"test\": \"part-2\"}")),
        folder.resolve("column"));
    ClickTable.build(
        ClickTable.schema(
            folder,
            ClickTable.SCHEMA
                .replace("\"split\": " + random + ",", "")
                .replace(
                    "\"files\": [\"clicks.csv\"]",
                    "\"train\": [\"TRAIN.csv\"], \"validation\": [\"VALIDATION.csv\"], \"test\": [\"TEST.csv\"]")),
        folder.resolve("files"));

    assertThat(contentHash(folder.resolve("files")))
        .isEqualTo(contentHash(folder.resolve("column")));
    try (Dataset data = DatasetFiles.open(folder.resolve("files"))) {
      for (Split split : Split.values()) {
        int rowsOfSplit = 0;
        for (int domain = 0; domain < 3; domain++) {
          rowsOfSplit += data.rows(split, domain).count();
        }
        assertThat(rowsOfSplit).isEqualTo(parts.get(split).size());
      }
    }
  }

  @Test
  void domainsAreListedOrFoundAndRareOnesLeftOut() throws IOException {
    List<String> rows = new ArrayList<>(ClickTable.rows(300));
    rows.add("4,es,u1,1,g1");
    ClickTable.csv(folder, "clicks.csv", rows);
    String column = "{\"column\": \"country\"}";
    ClickTable.build(
        ClickTable.schema(
            folder,
            ClickTable.SCHEMA.replace(
                column, "{\"column\": \"country\", \"name\": \"land\", \"minRows\": 2}")),
        folder.resolve("found"));
    ClickTable.build(
        ClickTable.schema(
            folder,
            ClickTable.SCHEMA.replace(
                column,
                "{\"column\": \"country\", \"values\": [\"it\", \"de\"], \"others\": \"leave-out\"}")),
        folder.resolve("listed"));

    try (Dataset found = DatasetFiles.open(folder.resolve("found"));
        Dataset listed = DatasetFiles.open(folder.resolve("listed"))) {
      assertThat(found.schema().domains()).containsExactly("de", "fr", "it");
      assertThat(found.schema().domainField()).isEqualTo("land");
      assertThat(found.provenance().notes())
          .contains("left out: 1 rows of 1 values of 'country' that are no domains");
      assertThat(listed.schema().domains()).containsExactly("it", "de");
    }
  }

  @Test
  void ofTooManyIdsTheMostFrequentAreKept() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      // b in half of the rows, then c, then a and d.
      rows.add(
          "%d,x,%s,1,g"
              .formatted(
                  i % 2 * 5, List.of("b", "c", "b", "a", "b", "c", "b", "d", "b").get(i % 9)));
    }
    ClickTable.csv(folder, "clicks.csv", rows);
    ClickTable.build(
        ClickTable.schema(folder, ClickTable.SCHEMA.replace("\"minCount\": 2", "\"maxSize\": 2")),
        folder.resolve("out"));
    try (Dataset data = DatasetFiles.open(folder.resolve("out"))) {
      assertThat(
              ((ListedVocabulary) ((SparseField) data.schema().fields().get(0)).vocabulary()).ids())
          .containsExactlyInAnyOrder("b", "c");
    }
  }

  @Test
  void nothingIsLeftBesideTheDataSet() throws IOException {
    ClickTable.csv(folder, "clicks.csv", ClickTable.rows(100));
    Path place = Files.createDirectory(folder.resolve("place"));
    ClickTable.build(ClickTable.schema(folder, ClickTable.SCHEMA), place.resolve("out"));
    try (Stream<Path> entries = Files.list(place)) {
      assertThat(entries).containsExactly(place.resolve("out"));
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(1));
  }

  private static long[] labels(Rows rows) {
    long[] counts = new long[2];
    for (int row = 0; row < rows.count(); row++) {
      counts[(int) rows.label(row)]++;
    }
    return counts;
  }

  static String contentHash(Path directory) {
    try (Dataset data = DatasetFiles.open(directory)) {
      return data.provenance().contentSha256();
    }
  }

  private static Map<String, Integer> counted(Dataset data, Split... splits) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Split split : splits) {
      for (int domain = 0; domain < data.schema().domains().size(); domain++) {
        Rows rows = data.rows(split, domain);
        for (int row = 0; row < rows.count(); row++) {
          List<Integer> genres = new ArrayList<>();
          for (int value = 0; value < rows.values(2, row); value++) {
            genres.add(rows.id(2, row, value));
          }
          counts.merge(
              text(domain, (int) rows.label(row), rows.id(0, row), rows.id(1, row), genres),
              1,
              Integer::sum);
        }
      }
    }
    return counts;
  }

  private static String text(int domain, int label, int user, int price, List<Integer> genres) {
    return "%d %d %d %d %s".formatted(domain, label, user, price, genres);
  }

  private static Map<String, String> bytes(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path file : entries.toList()) {
        files.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }
}
