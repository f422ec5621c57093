package dev.mlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MultiValueFieldTest {
  private static final Schema SCHEMA = schema(Pooling.MEAN);

  private static Schema schema(Pooling pooling) {
    return new Schema(
        "films",
        List.of(
            new SparseField("user", IdRangeVocabulary.of(5)),
            new MultiValueField(
                "genres", ListedVocabulary.of(List.of("a", "b", "7")), pooling, 3, "|")),
        "market",
        List.of("x"),
        "a click");
  }

  private static int[] encoded(Object genres) {
    EncodedExample example =
        new ExampleEncoder(SCHEMA).encode(new Example(Map.of("user", 1, "genres", genres), "x"));
    int[] ids = new int[example.values(1)];
    Arrays.setAll(ids, value -> example.id(1, value));
    return ids;
  }

  @Test
  void valuesComeAsAListOrAsOneText() {
    assertThat(encoded(List.of("b", "a"))).containsExactly(2, 1);
    assertThat(encoded("b|a")).containsExactly(2, 1);
    assertThat(encoded(List.of(7.0, 7))).containsExactly(3, 3);
    assertThat(encoded(7)).containsExactly(3);
  }

  @Test
  void noValuesAreFineAndUnknownOnesReadRowZero() {
    assertThat(encoded("")).isEmpty();
    assertThat(encoded(List.of())).isEmpty();
    assertThat(encoded("z||a")).containsExactly(0, 0, 1);
  }

  @Test
  void onlyTheFirstValuesAreRead() {
    assertThat(encoded("a|b|a|b")).containsExactly(1, 2, 1);
    assertThat(encoded(List.of("a", "b", "a", "b"))).containsExactly(1, 2, 1);
  }

  @Test
  void aListWhereOneValueBelongsAndNullInAListAreRefused() {
    assertThatThrownBy(
            () ->
                new ExampleEncoder(SCHEMA)
                    .encode(new Example(Map.of("user", List.of(1), "genres", "a"), "x")))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-308")
        .hasMessageContaining("'user'");
    assertThatThrownBy(() -> new Example(Map.of("genres", Arrays.asList("a", null)), "x"))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("'genres'");
  }

  @Test
  void rowsKeepTheirValuesAndAreCounted() {
    InMemoryDataset.Builder builder = InMemoryDataset.builder(SCHEMA);
    List<String> genres = List.of("a|b", "", "z|a|a", "b");
    for (int row = 0; row < 40; row++) {
      builder.example(
          Split.TRAIN,
          new Example(Map.of("user", row % 7, "genres", genres.get(row % 4)), "x"),
          row % 2);
    }
    Dataset data = builder.build();
    Rows rows = data.rows(Split.TRAIN, 0);
    for (int row = 0; row < 40; row++) {
      assertThat(rows.values(0, row)).isEqualTo(1);
      assertThat(rows.id(0, row, 0)).isEqualTo(rows.id(0, row)).isEqualTo(row % 7 % 6);
      int[] ids = new int[rows.values(1, row)];
      for (int value = 0; value < ids.length; value++) {
        ids[value] = rows.id(1, row, value);
      }
      assertThat(ids).isEqualTo(new int[][] {{1, 2}, {}, {0, 1, 1}, {2}}[row % 4]);
    }
    DatasetDescription.DomainSplit training =
        DatasetDescription.of(data).domains(Split.TRAIN).getFirst();
    assertThat(training.values()).containsExactly(40L, 60L);
    assertThat(training.outOfVocabulary().get(1)).isEqualTo(10);
    assertThat(training.outOfVocabularyRate(1)).hasValue(10 / 60.0);
  }

  @Test
  void howValuesArePooledIsPartOfTheContent() {
    assertThat(hash(Pooling.SUM, "a|b", "a")).isNotEqualTo(hash(Pooling.MEAN, "a|b", "a"));
    // The same ids, shared out otherwise.
    assertThat(hash(Pooling.SUM, "a", "b|a")).isNotEqualTo(hash(Pooling.SUM, "a|b", "a"));
  }

  private static String hash(Pooling pooling, String... genres) {
    InMemoryDataset.Builder builder = InMemoryDataset.builder(schema(pooling));
    for (String each : genres) {
      builder.example(Split.TRAIN, new Example(Map.of("user", 1, "genres", each), "x"), 1);
    }
    return builder.build().provenance().contentSha256();
  }
}
