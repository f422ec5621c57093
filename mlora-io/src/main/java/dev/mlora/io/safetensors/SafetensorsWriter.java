package dev.mlora.io.safetensors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.Sha256;
import dev.mlora.io.file.FileSeal;
import dev.mlora.io.file.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Writes safetensors: the header's length as a little-endian 64-bit number, a JSON header padded
 * with spaces to a multiple of 8 bytes, the tensors' bytes one after the other.
 */
public final class SafetensorsWriter {
  static final String METADATA = "__metadata__";
  static final String F32 = "F32";
  static final String DTYPE = "dtype";
  static final String SHAPE = "shape";
  static final String OFFSETS = "data_offsets";
  static final int ALIGNMENT = 8;
  private static final int BUFFER_FLOATS = 1 << 14;

  private SafetensorsWriter() {}

  /**
   * Writes a file whole or not at all.
   *
   * @return size and hash of what was written
   */
  public static FileSeal write(Path file, TensorFile content) {
    byte[] header = header(content);
    MessageDigest digest = Sha256.newDigest();
    long[] bytes = {0};
    WholeFile.write(
        file,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          write(channel, length.putLong(header.length).flip(), digest);
          write(channel, ByteBuffer.wrap(header), digest);
          for (TensorFile.Tensor tensor : content.tensors().values()) {
            write(channel, tensor.values(), digest);
          }
          bytes[0] = channel.position();
        });
    return new FileSeal(bytes[0], HexFormat.of().formatHex(digest.digest()));
  }

  /** The SHA-256 of the file that {@link #write} would write, in lower-case hexadecimal. */
  public static String sha256(TensorFile content) {
    MessageDigest digest = Sha256.newDigest();
    byte[] header = header(content);
    digest.update(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .flip());
    digest.update(header);
    ByteBuffer buffer = buffer();
    for (TensorFile.Tensor tensor : content.tensors().values()) {
      for (int from = 0; from < tensor.values().length; from += BUFFER_FLOATS) {
        digest.update(filled(buffer, tensor.values(), from));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] header(TensorFile content) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = header.putObject(METADATA);
    content.metadata().forEach(metadata::put);
    long at = 0;
    for (String name : content.tensors().keySet()) {
      TensorFile.Tensor tensor = content.tensors().get(name);
      ObjectNode entry = header.putObject(name).put(DTYPE, F32);
      ArrayNode shape = entry.putArray(SHAPE);
      tensor.shape().forEach(shape::add);
      long end = at + (long) tensor.values().length * Float.BYTES;
      entry.putArray(OFFSETS).add(at).add(end);
      at = end;
    }
    String text = header.toString();
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    int padding = (ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT;
    return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  private static void write(FileChannel channel, ByteBuffer bytes, MessageDigest digest)
      throws IOException {
    digest.update(bytes.duplicate());
    WholeFile.writeFully(channel, bytes);
  }

  private static void write(FileChannel channel, float[] values, MessageDigest digest)
      throws IOException {
    ByteBuffer buffer = buffer();
    for (int from = 0; from < values.length; from += BUFFER_FLOATS) {
      write(channel, filled(buffer, values, from), digest);
    }
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(BUFFER_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer filled(ByteBuffer buffer, float[] values, int from) {
    int count = Math.min(BUFFER_FLOATS, values.length - from);
    buffer.clear();
    buffer.asFloatBuffer().put(values, from, count);
    return buffer.limit(count * Float.BYTES);
  }
}
