package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to score, in the forms that imports take too. */
class ExampleFileTest {
  private static final Map<String, Object> ROW = Map.of("user", "u 1", "item", "i,2");

  @TempDir private Path folder;

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstField() throws IOException {
    assertThat(first("a.csv", "\uFEFFuser,item\n u 1,\"i,2\"\n")).isEqualTo(ROW);
  }

  @Test
  void tabsStandBetweenTheValuesOfATsvFile() throws IOException {
    assertThat(first("a.tsv", "user\titem\n u 1\ti,2\n")).isEqualTo(ROW);
  }

  @Test
  void packedFilesAreUnpacked() throws IOException {
    Path file = folder.resolve("a.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("user\titem\n u 1\ti,2\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(first(file)).isEqualTo(ROW);
  }

  @Test
  void whatIsNotPackedIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv.gz"), "user,item\n1,2\n");

    assertThatThrownBy(() -> first(file))
        .hasMessageContaining("MLORA-301")
        .hasMessageContaining("a.csv.gz");
  }

  private Map<String, Object> first(String name, String text) throws IOException {
    return first(Files.writeString(folder.resolve(name), text));
  }

  private static Map<String, Object> first(Path path) {
    String file = path.toString();
    try (ExampleFile rows = ExampleFile.open(file, ExampleFile.formatOf(file))) {
      return rows.next().orElseThrow();
    }
  }
}
