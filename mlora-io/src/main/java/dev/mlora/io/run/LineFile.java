package dev.mlora.io.run;

import dev.mlora.io.file.WholeFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that grows line by line. Written as a stream and not through a channel, which an interrupt
 * of the writing thread would close for all others.
 */
final class LineFile implements AutoCloseable {
  private final Path path;
  private final FileOutputStream stream;

  private LineFile(Path path, FileOutputStream stream) {
    this.path = path;
    this.stream = stream;
  }

  /** Opens a file to append to. */
  static LineFile append(Path path) {
    try {
      return new LineFile(path, new FileOutputStream(path.toFile(), true));
    } catch (IOException e) {
      throw WholeFile.unwritable(path, e);
    }
  }

  /** The whole lines of a file; a last one that was cut off in the middle is left out. */
  static List<String> lines(Path path) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    byte[] bytes = Files.readAllBytes(path);
    int end = bytes.length;
    // Cut before it is decoded: what a full disk cut off may end within a character.
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, 0, end))
        .toString()
        .lines()
        .toList();
  }

  /** Overwrites a file with lines, whole or not at all. */
  static void replace(Path path, List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    WholeFile.write(path, text.toString());
  }

  void append(String line) {
    try {
      stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw WholeFile.unwritable(path, e);
    }
  }

  /** Returns when all lines are on the disk. */
  void sync() {
    try {
      stream.getFD().sync();
    } catch (IOException e) {
      throw WholeFile.unwritable(path, e);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
