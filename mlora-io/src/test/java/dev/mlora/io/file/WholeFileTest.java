package dev.mlora.io.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("a.txt");
    WholeFile.write(file, "old");

    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    channel -> {
                      WholeFile.writeFully(channel, ByteBuffer.wrap(new byte[10]));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-501")
        .hasMessageContaining(file.toString())
        .hasMessageContaining("No space left on device");

    assertThat(Files.readString(file)).isEqualTo("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anInterruptedWriteLeavesNothing() throws IOException {
    Path file = folder.resolve("b.txt");
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> WholeFile.write(file, "new"))
        .hasMessageContaining("MLORA-405")
        .hasMessageContaining("b.txt was interrupted");

    assertThat(Thread.interrupted()).isTrue();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aFolderThatIsAFileIsNamed() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> WholeFile.write(notAFolder.resolve("x"), "text"))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining(notAFolder.toString());
  }
}
