package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.io.data.DatasetBuilder.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The counts of the MLoRA paper's Table 1, on the real MovieLens-1M. */
class MovieLensRealDataTest {
  private static Path raw = Path.of("");

  @BeforeAll
  static void findData() {
    String folder = System.getenv("MLORA_DATA");
    assumeTrue(
        folder != null && !folder.isBlank(),
        "MLORA_DATA is not set: name the folder that holds ml-1m/ to run this test");
    raw = Path.of(folder).resolve("ml-1m");
    assumeTrue(Files.isDirectory(raw), "MLORA_DATA is set, but there is no MovieLens-1M in " + raw);
  }

  private static List<Integer> counts(Dataset dataset, int domain) {
    return List.of(
        dataset.rows(Split.TRAIN, domain).count(),
        dataset.rows(Split.VALIDATION, domain).count(),
        dataset.rows(Split.TEST, domain).count());
  }

  @Test
  void countsAreThoseOfTable1() {
    try (Dataset dataset = DatasetBuilders.named("movielens-gen").build(Request.of(raw))) {
      assertThat(counts(dataset, 0)).as("F").containsExactly(147_864, 49_288, 49_288);
      assertThat(counts(dataset, 1)).as("M").containsExactly(452_261, 150_754, 150_754);
      assertThat(dataset.schema().fields().get(0).tableRows()).as("users").isEqualTo(6041);
      assertThat(dataset.schema().fields().get(1).tableRows()).as("items").isEqualTo(3953);
      assertThat(dataset.provenance().notes()).containsExactly("1000209 ratings");
    }
  }

  @Test
  void everyUserHasAnAgeAndAnOccupation() {
    for (String name : List.of("movielens-age", "movielens-occupation")) {
      try (Dataset dataset = DatasetBuilders.named(name).build(Request.of(raw))) {
        int rows = 0;
        for (int domain = 0; domain < dataset.schema().domains().size(); domain++) {
          rows += counts(dataset, domain).stream().mapToInt(Integer::intValue).sum();
        }
        assertThat(rows).as(name).isEqualTo(1_000_209);
      }
    }
  }
}
