package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.data.Dataset;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.Rows;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetBuilder.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmazonBuilderTest {
  /** Three items of u1 and two of u2; one line comes twice. */
  private static final List<String> BOOKS =
      List.of("u1\ta", "u1\tb", "u1\tc", "u2\ta", "u1\ta", "u2\td");

  @TempDir private Path folder;

  private void write(String file, List<String> lines) throws IOException {
    Files.write(folder.resolve(file), lines);
  }

  private Dataset build(String name, Map<String, String> options) {
    return DatasetBuilders.named(name).build(new Request(folder, options, BuildProgress.NONE));
  }

  private static int[] counts(Dataset dataset, int domain) {
    return Arrays.stream(Split.values())
        .mapToInt(split -> dataset.rows(split, domain).count())
        .toArray();
  }

  /** The rows of all splits as {@code user item label}, with every id kept. */
  private static Set<String> rows(Dataset dataset, int domain) {
    Set<String> rows = new TreeSet<>();
    for (Split split : Split.values()) {
      Rows part = dataset.rows(split, domain);
      for (int row = 0; row < part.count(); row++) {
        rows.add(
            "%s %s %.0f"
                .formatted(id(dataset, 0, part, row), id(dataset, 1, part, row), part.label(row)));
      }
    }
    return rows;
  }

  private static String id(Dataset dataset, int field, Rows rows, int row) {
    SparseField sparse = (SparseField) dataset.schema().fields().get(field);
    int at = rows.id(field, row);
    return at == 0 ? "?" : ((ListedVocabulary) sparse.vocabulary()).ids().get(at - 1);
  }

  @Test
  void drawsNegativesAndCutsThemByUser() throws IOException {
    write("Books.tsv", BOOKS);
    try (Dataset dataset = build("amazon-1", Map.of("min-count", "0"))) {
      assertThat(dataset.schema().domains()).containsExactly("Books");
      assertThat(dataset.schema().fieldNames()).containsExactly("user", "item");
      // 5 positives: 3/1/1. u1 wants floor(3 / 0.22) = 13 of 1 other item: 1/0/0;
      // u2 wants 9 of 2: 1/0/1.
      assertThat(counts(dataset, 0)).containsExactly(5, 1, 2);
      assertThat(rows(dataset, 0).stream().filter(row -> row.endsWith("0")))
          .allMatch(row -> row.matches("(u1|\\?) (d|\\?) 0|(u2|\\?) ([bc]|\\?) 0"))
          .hasSizeBetween(1, 3);
    }
  }

  @Test
  void cutsTheNegativesOfADomainAtOnceIfAsked() throws IOException {
    write("Books.tsv", BOOKS);
    try (Dataset dataset = build("amazon-1", Map.of("negatives-cut", "domain"))) {
      // 5 positives: 3/1/1; 3 negatives: 1/1/1.
      assertThat(counts(dataset, 0)).containsExactly(4, 2, 2);
    }
  }

  @Test
  void takesTheRatioOfEachDomainInTurn() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int item = 0; item < 100; item++) {
      lines.add("other\ti" + item);
    }
    lines.addAll(List.of("me\ti1", "me\ti2", "me\ti3"));
    write("A.tsv", lines);
    write("B.tsv", lines);
    try (Dataset dataset = build("amazon-2", Map.of())) {
      // 103 positives: 61/21/21, as 42 are held out. "other" has every item. "me": floor(300 / 22)
      // =
      // 13 negatives are 7/3/3, floor(300 / 23) = 13 too.
      assertThat(counts(dataset, 0)).containsExactly(68, 24, 24);
      assertThat(counts(dataset, 1)).containsExactly(68, 24, 24);
    }
    try (Dataset dataset = build("amazon-2", Map.of("ratios", "0.5, 0.03"))) {
      // 6 negatives are 3/1/2; 100 of 97 others are 97: 58/19/20, as 39 are held out.
      assertThat(counts(dataset, 0)).containsExactly(64, 22, 23);
      assertThat(counts(dataset, 1)).containsExactly(119, 40, 41);
    }
  }

  @Test
  void readsThePublishedFilesToo() throws IOException {
    List<String> objects =
        List.of(
            review("u1", "a", "5.0"),
            review("u1", "a", "5.0"),
            review("u1", "a", "1.0"),
            review("u1", "b", "3.0"),
            review("u2", "c", "4.0"));
    Path packed = folder.resolve("reviews_Video_Games_5.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(String.join("\n", objects).getBytes(StandardCharsets.UTF_8));
    }
    try (Dataset dataset = build("amazon-1", Map.of())) {
      assertThat(dataset.schema().domains()).containsExactly("Video_Games");
      // u1's two opinions of a are two positives: 4 in all, 2/1/1. u1 wants floor(300 / 22) = 13
      // of c alone: 1/0/0; u2 wants 4 of a and b: 1/0/1.
      assertThat(counts(dataset, 0)).containsExactly(4, 1, 2);
    }
  }

  private static String review(String user, String item, String stars) {
    return "{\"reviewerID\": \"%s\", \"asin\": \"%s\", \"overall\": %s, \"summary\": \"x\"}"
        .formatted(user, item, stars);
  }

  @Test
  void theSameFilesGiveTheSameData() throws IOException {
    write("Books.tsv", BOOKS);
    try (Dataset one = build("amazon-1", Map.of());
        Dataset two = build("amazon-1", Map.of());
        Dataset other = build("amazon-1", Map.of("seed", "7"))) {
      assertThat(two.provenance().contentSha256()).isEqualTo(one.provenance().contentSha256());
      assertThat(other.provenance().contentSha256()).isNotEqualTo(one.provenance().contentSha256());
    }
  }

  @Test
  void choosesCategoriesByName() throws IOException {
    write("A.tsv", BOOKS);
    write("B.tsv", BOOKS);
    write("C.tsv", BOOKS);
    try (Dataset dataset = build("amazon-2", Map.of("categories", "C,A"))) {
      assertThat(dataset.schema().domains()).containsExactly("C", "A");
    }
    assertRefused(
        "amazon-2",
        Map.of("categories", "C,D"),
        "needs review files of 2 categories, but there are none of [D]. There are files of [A, B, C]");
    assertRefused(
        "amazon-4", Map.of(), "needs review files of 4 categories, but there are or were named 3");
    assertRefused("amazon-2", Map.of("categories", "C,C"), "there are or were named 1");
  }

  @Test
  void saysWhereAFileIsWrong() throws IOException {
    write("A.tsv", List.of("u1\ta", "u1 b"));
    assertRefused("amazon-1", Map.of(), "line 2, column 3: the separator seems to be ' '");
    write("A.tsv", List.of("u1\ta", "u1\t"));
    assertRefused("amazon-1", Map.of(), "line 2, column 4: the value is empty");
    Files.delete(folder.resolve("A.tsv"));
    write("A.json", List.of(review("u1", "a", "5.0"), "{\"reviewerID\": \"u1\", \"asin\": \"b\"}"));
    assertRefused("amazon-1", Map.of(), "line 2, column 1: the object has no value 'overall'");
    write("A.json", List.of(review("u1", "a", "5.0"), "{\"reviewerID\": "));
    assertRefused("amazon-1", Map.of(), "A.json, line 2, column ");
    write("A.json", List.of());
    assertRefused("amazon-1", Map.of(), "A.json is empty");
    write("A_5.json", List.of());
    assertRefused("amazon-1", Map.of(), "are both of category 'A'");
  }

  @Test
  void refusesOptionsThatMakeNoSense() throws IOException {
    write("A.tsv", BOOKS);
    assertRefused("amazon-1", Map.of("ratios", "0.2,0.3"), "has 2 ratios; expected one for all");
    assertRefused("amazon-1", Map.of("ratios", "0.225"), "at most two digits after the point");
    assertRefused("amazon-1", Map.of("ratios", "0"), "ratios of at least 0.01");
    assertRefused("amazon-1", Map.of("negatives-cut", "row"), "expected one of user, domain");
  }

  private void assertRefused(String name, Map<String, String> options, String message) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> build(name, options).close())
        .withMessageContaining(message);
  }
}
