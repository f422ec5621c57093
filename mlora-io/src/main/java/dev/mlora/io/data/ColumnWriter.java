package dev.mlora.io.data;

import dev.mlora.data.Rows;
import dev.mlora.data.Sha256;
import dev.mlora.io.data.DatasetIndex.FileEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** Writes one column file and hashes it on the way. */
final class ColumnWriter {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private final MessageDigest digest = Sha256.newDigest();
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private ColumnWriter(FileChannel channel) {
    this.channel = channel;
  }

  /** Writes a column of all domains and syncs it to disk. */
  static FileEntry write(Path file, ColumnFile column, List<Rows> domains) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ColumnWriter writer = new ColumnWriter(channel);
      if (column.content() == ColumnFile.Content.OFFSETS) {
        writer.addOffsets(column, domains);
      } else {
        for (Rows rows : domains) {
          writer.add(column, rows);
        }
      }
      writer.flush();
      channel.force(true);
      return new FileEntry(channel.size(), HexFormat.of().formatHex(writer.digest.digest()));
    }
  }

  private void add(ColumnFile column, Rows rows) throws IOException {
    for (int row = 0; row < rows.count(); row++) {
      switch (column.content()) {
        case IDS -> {
          for (int value = 0; value < rows.values(column.field(), row); value++) {
            room(Integer.BYTES).putInt(rows.id(column.field(), row, value));
          }
        }
        case LABELS -> room(Byte.BYTES).put((byte) rows.label(row));
        case ORACLE_LOGITS -> room(Float.BYTES).putFloat(rows.oracleLogit(row));
        case OFFSETS -> throw new IllegalArgumentException("Offsets go on from domain to domain.");
      }
    }
  }

  private void addOffsets(ColumnFile column, List<Rows> domains) throws IOException {
    long end = 0;
    room(Long.BYTES).putLong(end);
    for (Rows rows : domains) {
      for (int row = 0; row < rows.count(); row++) {
        end += rows.values(column.field(), row);
        room(Long.BYTES).putLong(end);
      }
    }
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    digest.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
