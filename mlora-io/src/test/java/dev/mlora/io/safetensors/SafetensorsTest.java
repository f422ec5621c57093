package dev.mlora.io.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final TensorFile TWO =
      new TensorFile(
          Map.of("note", "täst"),
          Map.of("matrix", new Tensor(List.of(2, 3), new float[] {1, 2, 3, 4, 5, 6})));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("x.safetensors");
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    SafetensorsWriter.write(file, TWO);

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong());
    assertThat(header % 8).isZero();
    byte[] json = new byte[header];
    bytes.get(json);
    assertThat(new String(json, StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "{\"__metadata__\":{\"note\":\"täst\"},"
                + "\"matrix\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}");
    assertThat(bytes.remaining()).isEqualTo(24);
    assertThat(bytes.getFloat()).isEqualTo(1);
  }

  @Test
  void anInterruptedReadIsNoDamage() {
    SafetensorsWriter.write(file, TWO);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> SafetensorsReader.read(file))
        .hasMessageContaining("MLORA-405")
        .hasMessageContaining("was interrupted");

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    SafetensorsWriter.write(file, TWO);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused("x.safetensors");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertRefused("the header describes a file of " + whole.length + " bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // A size that would take 8 GiB, with 4 bytes there.
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000],\"data_offsets\":[0,8000000000]}} | bytes,"
            + " and this one has",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647],\"data_offsets\":[0,8589934588]}} | more"
            + " than",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}}"
            + " | more than",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4000]}} | do not hold the"
            + " shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | cannot be negative",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | bytes, and this one"
            + " has",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | overlap or leave a gap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            + " | overlap or leave a gap",
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}} | 'F64'; F32 is read",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            + " | Duplicate",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}} | no entry 'shape'",
        "[1] | should be an object",
        "{] | not valid JSON",
      })
  void anInconsistentHeaderIsRefused(String header, String reason) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).putFloat(1).array());

    assertRefused(reason);
  }

  @ParameterizedTest
  @CsvSource({"-1", "0", "9223372036854775807", "200000000"})
  void aWildHeaderLengthIsRefused(long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, bytes.array());

    assertRefused("at byte 0");
  }

  /** 2 GiB of zeros, of which no file system with sparse files keeps any. */
  @Test
  void aTensorOfMoreBytesThanAnIntegerCountsIsRead() throws IOException {
    int count = Integer.MAX_VALUE / Float.BYTES + 1;
    String json =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(count, (long) count * Float.BYTES);
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(header.length).put(header).array());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), 8 + header.length + (long) count * Float.BYTES - 1);
    }

    assertThat(SafetensorsReader.shapes(file)).containsEntry("a", List.of(count));
  }

  @Test
  void aTensorOfSeveralPiecesIsReadWhole() {
    float[] values = new float[100_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    SafetensorsWriter.write(
        file, new TensorFile(Map.of(), Map.of("t", new Tensor(List.of(values.length), values))));

    assertThat(SafetensorsReader.read(file).tensors().get("t").values()).containsExactly(values);
  }

  @Property(tries = 50)
  void everyBitPatternComesBack(@ForAll int[] bits) throws IOException {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    Path own = Files.createTempFile("tensors", ".safetensors");
    try {
      SafetensorsWriter.write(
          own, new TensorFile(Map.of(), Map.of("t", new Tensor(List.of(bits.length), values))));
      float[] read = SafetensorsReader.read(own).tensors().get("t").values();
      assertThat(read).hasSize(bits.length);
      for (int i = 0; i < bits.length; i++) {
        assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(Float.floatToRawIntBits(values[i]));
      }
    } finally {
      Files.delete(own);
    }
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> SafetensorsReader.read(file))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-502")
        .hasMessageContaining("x.safetensors")
        .hasMessageContaining(reason);
  }
}
