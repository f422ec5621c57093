package dev.mlora.io.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad sources: each is refused by name, and the data set that is there already stays. */
class ImportRefusalsTest {
  @TempDir private Path folder;
  private Path place = Path.of("");
  private String before = "";

  @BeforeEach
  void buildAGoodOne() throws IOException {
    place = Files.createDirectory(folder.resolve("place"));
    ClickTable.csv(folder, "clicks.csv", ClickTable.rows(200));
    ClickTable.build(ClickTable.schema(folder, ClickTable.SCHEMA), place.resolve("out"));
    before = TableImportTest.contentHash(place.resolve("out"));
  }

  static List<Arguments> badRows() {
    return List.of(
        arguments("5,de,u1,1", List.of("MLORA-302", "line 202", "4 values", "5 columns")),
        arguments("5,de,u1,1,a,b", List.of("MLORA-302", "line 202", "6 values", "5 columns")),
        arguments("five,de,u1,1,a", List.of("MLORA-303", "line 202", "'rating'", "'five'")),
        arguments(",de,u1,1,a", List.of("MLORA-303", "line 202", "'rating'", "missing")),
        arguments("nan,de,u1,1,a", List.of("MLORA-303", "line 202", "'nan'")),
        arguments("5,,u1,1,a", List.of("MLORA-302", "line 202", "'country'", "missing")),
        arguments("5,de,,1,a", List.of("MLORA-302", "line 202", "'user'", "own-row")),
        arguments("5,de,u1,dear,a", List.of("MLORA-302", "line 202", "'price'", "'dear'")),
        arguments("5,de,u1,NaN,a", List.of("MLORA-305", "line 202", "'price'", "finite")),
        arguments("5,de,u1,-inf,a", List.of("MLORA-305", "line 202", "'price'", "'-inf'")),
        arguments("5,de,\"u1,1,a", List.of("MLORA-302", "line 202", "no end")),
        arguments("5,de,\"u1\"x,1,a", List.of("MLORA-302", "line 202", "closing quote")),
        arguments("5,xx,u1,1,a", List.of("MLORA-304", "'xx'", "train")));
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void aBadRowIsNamed(String row, List<String> expected) throws IOException {
    List<String> rows = new ArrayList<>(ClickTable.rows(200));
    rows.add(row);
    ClickTable.csv(folder, "clicks.csv", rows);
    assertRefused(ClickTable.SCHEMA, expected);
  }

  /** A value in quotes may go over lines: lines are counted, not rows. */
  @Test
  void theLineIsThatOfTheFile() throws IOException {
    List<String> rows = new ArrayList<>(List.of("5,de,\"u\n\n1\",1,a", ""));
    rows.addAll(ClickTable.rows(50));
    rows.add("x,de,u1,1,a");
    ClickTable.csv(folder, "clicks.csv", rows);
    assertRefused(ClickTable.SCHEMA, List.of("MLORA-303", "clicks.csv, line 56, column 'rating'"));
  }

  @Test
  void bytesThatAreNoTextAreNamed() throws IOException {
    ClickTable.csv(folder, "clicks.csv", ClickTable.rows(200));
    byte[] bytes = Files.readAllBytes(folder.resolve("clicks.csv"));
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(",u", 3000) + 1;
    bytes[at] = (byte) 0xFF;
    Files.write(folder.resolve("clicks.csv"), bytes);
    long line =
        1
            + Files.readString(folder.resolve("clicks.csv"), StandardCharsets.ISO_8859_1)
                .substring(0, at)
                .chars()
                .filter(c -> c == '\n')
                .count();
    assertRefused(ClickTable.SCHEMA, List.of("MLORA-302", "line " + line, "0xff", "UTF-8"));
  }

  static List<Arguments> badSchemas() {
    String fields = "\"fields\": [";
    return List.of(
        arguments(
            "\"column\": \"rating\"",
            "\"column\": \"stars\"",
            List.of("MLORA-308", "no column 'stars'", "rating, country")),
        arguments("\"label\"", "\"lable\"", List.of("MLORA-401", "'lable'", "line 5, column 12")),
        arguments(
            "\"minCount\": 2",
            "\"mincount\": 2",
            List.of("MLORA-401", "/fields/0", "'mincount'", "line 8")),
        arguments(
            "\"buckets\": 4",
            "\"buckets\": 0",
            List.of("MLORA-401", "/fields/1/buckets", "at least 1", "line 9")),
        arguments(
            "\"buckets\": 4",
            "\"boundaries\": [1, 1]",
            List.of("MLORA-401", "/fields/1/boundaries/1", "ascend")),
        arguments("\"dense\"", "\"thick\"", List.of("MLORA-401", "/fields/1/kind", "'thick'")),
        arguments(">= 4", "about 4", List.of("MLORA-401", "/label/positive", ">=")),
        arguments("\"train\": 60", "\"train\": 0", List.of("MLORA-401", "/split", "0/20/20")),
        arguments("clicks.csv", "nothing.csv", List.of("MLORA-301", "nothing.csv", "--source")),
        arguments("clicks.csv", "clicks.xlsx", List.of("MLORA-401", "/source/files/0", ".parquet")),
        arguments(
            fields,
            fields + "{\"name\": \"user\", \"kind\": \"sparse\"},",
            List.of("MLORA-401", "/fields/1", "'user'")),
        arguments(
            "\"column\": \"country\"",
            "\"column\": \"country\", \"values\": [\"de\", \"es\"], \"others\": \"leave-out\"",
            List.of("MLORA-304", "'es'")),
        arguments(
            "\"column\": \"country\"",
            "\"column\": \"country\", \"values\": [\"de\", \"fr\"]",
            List.of("MLORA-306", "line", "'it'")),
        arguments(
            "\"column\": \"country\"",
            "\"column\": \"country\", \"minRows\": 1000",
            List.of("MLORA-304", "minRows")),
        arguments(
            "\"minCount\": 2", "\"minCount\": 99", List.of("MLORA-304", "'user'", "99 times")),
        arguments(
            "\"positive\": \">= 4\"",
            "\"positive\": \">= 4\" x",
            List.of("MLORA-401", "line 5", "not valid JSON")),
        arguments(", \"positive\": \">= 4\"", "", List.of("MLORA-303", "line", "0 or 1")));
  }

  @ParameterizedTest
  @MethodSource("badSchemas")
  void aBadSchemaFileIsNamed(String from, String to, List<String> expected) throws IOException {
    assertThat(ClickTable.SCHEMA).contains(from);
    assertRefused(
        ClickTable.SCHEMA.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to)),
        expected);
  }

  @Test
  void aSplitWithoutRowsAndAnUnknownPartAreNamed() throws IOException {
    String byColumn =
        ClickTable.SCHEMA.replace(
            "{\"train\": 60, \"validation\": 20, \"test\": 20, \"seed\": 7}",
            "{\"column\": \"genres\", \"train\": \"a\", \"validation\": \"b\", \"test\": \"c\"}");
    ClickTable.csv(folder, "clicks.csv", List.of("5,de,u1,1,a", "1,de,u1,1,b"));
    assertRefused(
        byColumn.replace("\"minCount\": 2", "\"minCount\": 1"), List.of("MLORA-304", "split TEST"));
    ClickTable.csv(folder, "clicks.csv", List.of("5,de,u1,1,a", "1,de,u1,1,b", "1,de,u1,1,d"));
    assertRefused(byColumn, List.of("MLORA-302", "line 4", "column 'genres'", "'d'", "[a, b, c]"));
  }

  @Test
  void anEmptyFileAndOneOfAHeaderAreNamed() throws IOException {
    Files.writeString(folder.resolve("clicks.csv"), "");
    assertRefused(ClickTable.SCHEMA, List.of("MLORA-304", "clicks.csv is empty"));
    Files.writeString(folder.resolve("clicks.csv"), ClickTable.HEADER + "\n");
    assertRefused(ClickTable.SCHEMA, List.of("MLORA-304", "no rows"));
    Files.writeString(folder.resolve("clicks.csv"), "a,a\n1,2\n");
    assertRefused(ClickTable.SCHEMA, List.of("MLORA-302", "two columns", "'a'"));
  }

  static List<Arguments> badParquet() {
    return List.of(
        arguments("{'id': 'u1'} AS \"user\"", "''", List.of("MLORA-308", "'user'", "nested")),
        arguments("[1, 2] AS \"user\"", "''", List.of("MLORA-308", "'user'", "lists")),
        arguments("1.5 AS \"user\"", "''", List.of("MLORA-308", "'user'", "fraction")),
        arguments("'u1' AS \"user\"", "[[1]]", List.of("MLORA-308", "'genres'", "nested")),
        arguments(
            "'u1' AS \"user\"",
            "['a', NULL]",
            List.of("MLORA-302", "row 1", "'genres'", "missing value")),
        arguments(
            "'u1' AS \"user\"",
            "NULL::VARCHAR[]",
            List.of("MLORA-302", "row 1", "'genres'", "missing")),
        arguments(
            "CASE WHEN i <> 70 THEN i END AS \"user\"",
            "''",
            List.of("MLORA-302", "row 71", "'user'", "missing")));
  }

  @ParameterizedTest
  @MethodSource("badParquet")
  void parquetWithNullsOrNestedColumnsIsNamed(String user, String genres, List<String> expected)
      throws Exception {
    Path parquet = folder.resolve("clicks.parquet");
    ClickTable.sql(
        "COPY (SELECT i %% 5 + 1 AS rating, 'de' AS country, %s, 1.5 AS price, %s AS genres FROM range(100) t(i)) TO '%s' (FORMAT parquet)"
            .formatted(user, genres, parquet));
    assertRefused(ClickTable.SCHEMA.replace("clicks.csv", "clicks.parquet"), expected);
  }

  @Test
  void aFileThatIsNoParquetAndATruncatedGzipAreNamed() throws IOException {
    Files.copy(folder.resolve("clicks.csv"), folder.resolve("clicks.parquet"));
    assertRefused(
        ClickTable.SCHEMA.replace("clicks.csv", "clicks.parquet"),
        List.of("MLORA-302", "clicks.parquet", "cannot be read as PARQUET"));
    Files.copy(folder.resolve("clicks.csv"), folder.resolve("clicks.csv.gz"));
    assertRefused(
        ClickTable.SCHEMA.replace("clicks.csv", "clicks.csv.gz"),
        List.of("MLORA-301", "clicks.csv.gz"));
  }

  private void assertRefused(String schema, List<String> expected) throws IOException {
    Path file = ClickTable.schema(folder, schema);
    assertThatThrownBy(() -> ClickTable.build(file, place.resolve("out")))
        .isInstanceOf(MloraException.class)
        .message()
        .contains(expected);
    assertThat(TableImportTest.contentHash(place.resolve("out"))).isEqualTo(before);
    try (Stream<Path> entries = Files.list(place)) {
      assertThat(entries).containsExactly(place.resolve("out"));
    }
  }
}
