package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Vectors;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  private static final Schema SCHEMA =
      new Schema(
          "themes",
          List.of(new SparseField("user", ListedVocabulary.of(List.of("u7", "u2", "u9")))),
          "theme",
          List.of("a"),
          "a click");

  @TempDir private Path folder;

  private Vectors read(String... lines) throws IOException {
    Path file = folder.resolve("user_embedding.csv");
    Files.write(file, List.of(lines));
    return VectorFile.read(file, SCHEMA, "user");
  }

  /** Row 0 is that of unseen ids, u7 has row 1, u2 row 2, and u9 row 3 but no vector. */
  @Test
  void putsVectorsInTheRowsOfTheirIds() throws IOException {
    Vectors vectors = read("user_id,emb", "u2,0.5 -1 2e-3", "stranger,9 9 9", "u7,1 2 3");
    assertThat(vectors.width()).isEqualTo(3);
    assertThat(vectors.values()).containsExactly(0, 0, 0, 1, 2, 3, 0.5f, -1, 0.002f, 0, 0, 0);
    assertThat(vectors.source().name()).isEqualTo("user_embedding.csv");
    assertThat(read("u2,0.5 -1 2e-3", "u7,1 2 3").values()).isEqualTo(vectors.values());
  }

  @Test
  void saysWhereAFileIsWrong() {
    assertRefused(
        "line 2, column 4: the vector has 1 numbers, but those above have 2", "u2,1 2", "u7,1");
    assertRefused("line 2, column 1: id 'u2' has a vector already", "u2,1 2", "u2,1 2");
    assertRefused("line 2, column 4: 'x' is not a number", "u2,1 2", "u7,1 x");
    assertRefused("line 1, column 4: 'NaN' is not a finite number", "u2,NaN 2");
    assertRefused("has a line of names and no vectors", "user_id,emb");
  }

  @Test
  void refusesOtherFieldsAndFiles() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> VectorFile.read(folder.resolve("none.csv"), SCHEMA, "user"))
        .withMessageContaining("There is no file");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> VectorFile.read(folder.resolve("none.csv"), SCHEMA, "item"))
        .withMessageContaining("has no field 'item'");
  }

  private void assertRefused(String message, String... lines) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> read(lines))
        .withMessageContaining(message);
  }
}
