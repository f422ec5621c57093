package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetBuilder.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaobaoBuilderTest {
  private static final String HEADER = "user_id,theme_id,item_id,leaf_cate_id,reach_time";

  @TempDir private Path folder;

  @BeforeEach
  void vectorsOfTwoUsersAndFourItems() throws IOException {
    write("user_embedding.csv", "user_id,emb", "u1,0.5 1", "u2,-1 0.25");
    write("item_embedding.csv", "item_id,emb", "a,1 2", "b,3 4", "c,5 6", "d,7 8");
  }

  private void write(String file, String... lines) throws IOException {
    Files.write(folder.resolve(file), List.of(lines));
  }

  private void clicks(String... clicks) throws IOException {
    write(
        "theme_click_log.csv",
        (HEADER + "\n" + String.join(",9,2019-01-01 00:00\n", clicks) + ",9,2019-01-01 00:00")
            .split("\n"));
  }

  private Dataset build(String name) {
    return DatasetBuilders.named(name).build(Request.of(folder));
  }

  private static int[] counts(Dataset dataset, int domain) {
    return Arrays.stream(Split.values())
        .mapToInt(split -> dataset.rows(split, domain).count())
        .toArray();
  }

  @Test
  void takesTheFirstThemesAndWhatHasVectors() throws IOException {
    clicks(
        "nobody,900,a", // the user has no vector, but theme 900 came first
        "u1,50,a", // theme 50 comes second
        "u1,50,b",
        "u1,50,b", // a second time
        "u2,50,c",
        "u2,50,nothing", // the item has no vector
        "u1,900,a",
        "u2,900,d",
        "u1,7,a");
    try (Dataset dataset = build("taobao-2")) {
      assertThat(dataset.schema().domains()).containsExactly("900", "50");
      assertThat(dataset.schema().domainField()).isEqualTo("theme");
      // Theme 900: 2 positives, 1/0/1; both users want floor(1 / 0.22) = 4 of one other item:
      // 1/0/0 each.
      assertThat(counts(dataset, 0)).containsExactly(3, 0, 1);
      // Theme 50: 3 positives, 1/1/1; u1 wants floor(2 / 0.23) = 8 of c alone: 1/0/0; u2 wants 4
      // of a and b: 1/0/1.
      assertThat(counts(dataset, 1)).containsExactly(3, 1, 2);
    }
  }

  @Test
  void leavesOutAThemeWithoutVectors() throws IOException {
    clicks("nobody,1,a", "u1,2,a", "u2,2,b", "u1,3,a", "u2,3,b");
    try (Dataset dataset = build("taobao-2")) {
      assertThat(dataset.schema().domains()).containsExactly("2", "3");
    }
    assertRefused("taobao-3", "has 2 themes with clicks of users and items that have vectors");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertRefused("taobao-10", "there is no file theme_click_log.csv in it");
    write("theme_click_log.csv", "user_id,theme_id,product", "u1,1,a");
    assertRefused(
        "taobao-1", "the header has no column 'item_id', only [user_id, theme_id, product]");
    clicks("u1,1,a");
    write("item_embedding.csv", "item_id,emb", "a,1 2", "a,3 4");
    assertRefused("taobao-1", "line 3, column 1: id 'a' has a vector already");
  }

  private void assertRefused(String name, String message) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> build(name).close())
        .withMessageContaining(message);
  }
}
