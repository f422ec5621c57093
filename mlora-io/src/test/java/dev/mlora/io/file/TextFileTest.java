package dev.mlora.io.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir private Path folder;

  @Test
  void aFileIsReadUpToItsLimit() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "größer");

    assertThat(TextFile.read(file, 8)).isEqualTo("größer");
    assertThatThrownBy(() -> TextFile.read(file, 7))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("8 bytes");
  }

  @Test
  void aFileOfManyGigabytesIsRefusedUnread() throws IOException {
    Path file = folder.resolve("huge");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 36);
    }

    assertThatThrownBy(() -> TextFile.read(file)).hasMessageContaining("68,719,476,736 bytes");
  }
}
