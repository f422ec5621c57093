package dev.mlora.io.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A column file whose parts, one for each domain, are written side by side: values come in any
 * order of domains, and each goes behind the last one of its domain.
 */
final class ScatteredColumn implements AutoCloseable {
  private final FileChannel channel;
  private final int valueBytes;
  private final int bufferBytes;
  private final @Nullable ByteBuffer[] buffers;
  private final long[] position;
  private final long[] end;

  /**
   * Opens a new file.
   *
   * @param file the file
   * @param valueBytes the size of a value
   * @param begins where each part begins, counted in values, and where the last ends
   * @param bufferBytes how much of a part is kept back to be written at once
   */
  ScatteredColumn(Path file, int valueBytes, long[] begins, int bufferBytes) throws IOException {
    this.valueBytes = valueBytes;
    this.bufferBytes = Math.max(bufferBytes / valueBytes, 1) * valueBytes;
    int parts = begins.length - 1;
    buffers = new ByteBuffer[parts];
    position = new long[parts];
    end = new long[parts];
    for (int part = 0; part < parts; part++) {
      position[part] = begins[part] * valueBytes;
      end[part] = begins[part + 1] * valueBytes;
    }
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void putByte(int part, byte value) throws IOException {
    room(part).put(value);
  }

  void putInt(int part, int value) throws IOException {
    room(part).putInt(value);
  }

  void putLong(int part, long value) throws IOException {
    room(part).putLong(value);
  }

  /** Writes a value in front of all parts. */
  void putFirst(long value) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    first.putLong(value).flip();
    writeFully(first, 0);
  }

  /** Writes what is kept back, and syncs the file to disk. */
  void finish() throws IOException {
    for (int part = 0; part < buffers.length; part++) {
      ByteBuffer kept = buffers[part];
      if (kept != null) {
        flush(part, kept);
      }
      if (position[part] != end[part]) {
        throw new IllegalStateException(
            "Part %d of a column ends at byte %d, but was announced to end at %d."
                .formatted(part, position[part], end[part]));
      }
    }
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private ByteBuffer room(int part) throws IOException {
    ByteBuffer buffer = buffers[part];
    if (buffer == null) {
      long partBytes = end[part] - position[part];
      buffer =
          ByteBuffer.allocate((int) Math.min(bufferBytes, partBytes))
              .order(ByteOrder.LITTLE_ENDIAN);
      buffers[part] = buffer;
    }
    if (buffer.remaining() < valueBytes) {
      flush(part, buffer);
      if (position[part] == end[part]) {
        throw new IllegalStateException(
            "Part %d of a column is full; fewer values were announced.".formatted(part));
      }
    }
    return buffer;
  }

  private void flush(int part, ByteBuffer buffer) throws IOException {
    buffer.flip();
    long bytes = buffer.remaining();
    if (position[part] + bytes > end[part]) {
      throw new IllegalStateException(
          "Part %d of a column has more values than were announced.".formatted(part));
    }
    writeFully(buffer, position[part]);
    position[part] += bytes;
    buffer.clear();
  }

  private void writeFully(ByteBuffer buffer, long at) throws IOException {
    long from = at;
    while (buffer.hasRemaining()) {
      from += channel.write(buffer, from);
    }
  }
}
