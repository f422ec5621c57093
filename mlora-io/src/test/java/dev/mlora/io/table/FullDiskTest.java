package dev.mlora.io.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlora.data.Dataset;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of four megabytes, in memory: what is on it stays when there is no room for more. */
class FullDiskTest {
  @TempDir private Path folder;
  private Path disk = Path.of("");
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString());
    assumeTrue(mounted, "a tmpfs cannot be mounted here; that takes the rights of root");
    DatasetFiles.write(dataset(100), disk.resolve("out"));
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      run("umount", disk.toString());
    }
  }

  @Test
  void anImportThatFindsNoRoomLeavesTheOldDataSet() throws IOException {
    String before = TableImportTest.contentHash(disk.resolve("out"));
    ClickTable.csv(folder, "clicks.csv", ClickTable.rows(60_000));
    assertThatThrownBy(
            () ->
                ClickTable.build(ClickTable.schema(folder, ClickTable.SCHEMA), disk.resolve("out")))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-501")
        .hasMessageContaining(disk.toString());
    assertStays(before);
  }

  @Test
  void columnsThatFindNoRoomLeaveTheOldDataSet() throws IOException {
    String before = TableImportTest.contentHash(disk.resolve("out"));
    assertThatThrownBy(() -> DatasetFiles.write(dataset(1_500_000), disk.resolve("out")))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-501");
    assertStays(before);
  }

  private void assertStays(String before) throws IOException {
    assertThat(TableImportTest.contentHash(disk.resolve("out"))).isEqualTo(before);
    try (Stream<Path> entries = Files.list(disk)) {
      assertThat(entries).containsExactly(disk.resolve("out"));
    }
  }

  private static Dataset dataset(int rows) {
    InMemoryDataset.Builder builder =
        InMemoryDataset.builder(
            new Schema(
                "ids",
                List.of(new SparseField("id", IdRangeVocabulary.of(9))),
                "market",
                List.of("x"),
                "a click"));
    for (int row = 0; row < rows; row++) {
      builder.row(Split.TRAIN, 0, row % 2, row % 10);
    }
    return builder.build();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }
}
