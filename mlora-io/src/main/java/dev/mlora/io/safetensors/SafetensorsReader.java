package dev.mlora.io.safetensors;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads safetensors of single-precision numbers. Everything that the header says is checked against
 * the file's size before memory is allocated for it.
 */
public final class SafetensorsReader {
  /** What to do about a file that cannot be read. */
  public static final String REMEDY = "Take the model from a finished run; nothing was loaded.";

  private static final long MAX_HEADER = 100_000_000;

  /** What an array can hold in every JVM. */
  public static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private static final int BUFFER_FLOATS = 1 << 14;

  private record Entry(String name, List<Integer> shape, long begin, long end) {}

  private record Header(Map<String, String> metadata, List<Entry> entries, long dataStart) {}

  private final Path file;
  private final ErrorCode code;
  private final String remedy;

  private SafetensorsReader(Path file, ErrorCode code, String remedy) {
    this.file = file;
    this.code = code;
    this.remedy = remedy;
  }

  /**
   * Reads a whole file of a model.
   *
   * @throws MloraException MODEL_DAMAGED naming the file and the offset where it is truncated,
   *     overlapping or inconsistent
   */
  public static TensorFile read(Path file) {
    return read(file, ErrorCode.MODEL_DAMAGED, REMEDY);
  }

  /**
   * Reads a whole file.
   *
   * @param code the error of a file that is damaged
   * @param remedy what to do about one
   * @throws MloraException of that code, naming the file and the offset where it is truncated,
   *     overlapping or inconsistent
   */
  public static TensorFile read(Path file, ErrorCode code, String remedy) {
    return new SafetensorsReader(file, code, remedy).open(SafetensorsReader::tensors);
  }

  /**
   * Reads the header of a file of a model: the shape of each tensor.
   *
   * @throws MloraException as {@link #read(Path)}
   */
  public static Map<String, List<Integer>> shapes(Path file) {
    SafetensorsReader ofModel = new SafetensorsReader(file, ErrorCode.MODEL_DAMAGED, REMEDY);
    return ofModel.open(
        (reader, channel) -> {
          Map<String, List<Integer>> shapes = new LinkedHashMap<>();
          reader.header(channel).entries.forEach(entry -> shapes.put(entry.name, entry.shape));
          return shapes;
        });
  }

  /** What to read of an open file. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(SafetensorsReader reader, FileChannel channel) throws IOException;
  }

  private <T> T open(Reading<T> reading) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return reading.from(this, channel);
    } catch (ClosedByInterruptException e) {
      throw new MloraException(
          ErrorCode.TRAINING_STATE,
          "Reading %s was interrupted; nothing of it was taken.".formatted(file),
          e);
    } catch (IOException e) {
      throw new MloraException(code, "%s cannot be read (%s). %s".formatted(file, e, remedy), e);
    }
  }

  private TensorFile tensors(FileChannel channel) throws IOException {
    Header header = header(channel);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry entry : header.entries) {
      tensors.put(entry.name, new Tensor(entry.shape, values(channel, header.dataStart, entry)));
    }
    return new TensorFile(header.metadata, tensors);
  }

  /** Reads in pieces: the bytes of a tensor may be more than a buffer can hold. */
  private float[] values(FileChannel channel, long dataStart, Entry entry) throws IOException {
    float[] values = new float[(int) ((entry.end - entry.begin) / Float.BYTES)];
    for (int at = 0; at < values.length; ) {
      int count = Math.min(BUFFER_FLOATS, values.length - at);
      long from = dataStart + entry.begin + (long) at * Float.BYTES;
      bytes(channel, from, count * Float.BYTES).asFloatBuffer().get(values, at, count);
      at += count;
    }
    return values;
  }

  private Header header(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw damaged(0, "the file has %d bytes, and 8 begin it at least".formatted(size));
    }
    long length = bytes(channel, 0, Long.BYTES).getLong();
    if (length < 2 || length > MAX_HEADER || length > size - Long.BYTES) {
      throw damaged(
          0,
          "the header is said to have %d bytes, and %d follow"
              .formatted(length, size - Long.BYTES));
    }
    String header =
        StandardCharsets.UTF_8.decode(bytes(channel, Long.BYTES, (int) length)).toString();
    JsonEntry root = JsonEntry.parse(header, file.toString(), code, remedy);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (String name : root.names()) {
      JsonEntry entry = root.get(name);
      if (name.equals(SafetensorsWriter.METADATA)) {
        entry.names().forEach(key -> metadata.put(key, entry.get(key).text()));
      } else {
        entries.add(entry(name, entry));
      }
    }
    long dataStart = Long.BYTES + length;
    requireExact(entries, dataStart, size);
    return new Header(metadata, entries, dataStart);
  }

  private static Entry entry(String name, JsonEntry json) {
    String dtype = json.get(SafetensorsWriter.DTYPE).text();
    if (!dtype.equals(SafetensorsWriter.F32)) {
      throw json.damaged("its element type is '%s'; F32 is read".formatted(dtype));
    }
    List<Integer> shape = new ArrayList<>();
    long elements = 1;
    for (JsonEntry dim : json.list(SafetensorsWriter.SHAPE)) {
      if (dim.integer() < 0) {
        throw dim.damaged("a size cannot be negative");
      }
      shape.add(dim.integer());
      elements *= dim.integer();
      if (elements > MAX_ELEMENTS) {
        throw dim.damaged("a tensor of more than %d numbers is not read".formatted(MAX_ELEMENTS));
      }
    }
    List<JsonEntry> offsets = json.list(SafetensorsWriter.OFFSETS);
    if (offsets.size() != 2) {
      throw json.damaged("data_offsets should be two numbers");
    }
    long begin = offsets.get(0).longInteger();
    long end = offsets.get(1).longInteger();
    if (begin < 0 || end < begin || end - begin != elements * Float.BYTES) {
      throw json.damaged(
          "the offsets %d to %d do not hold the shape %s, %d bytes"
              .formatted(begin, end, shape, elements * Float.BYTES));
    }
    return new Entry(name, shape, begin, end);
  }

  /** Tensors follow one another from the header to the end of the file. */
  private void requireExact(List<Entry> entries, long dataStart, long size) {
    List<Entry> byPlace = new ArrayList<>(entries);
    byPlace.sort(
        (a, b) -> a.begin != b.begin ? Long.compare(a.begin, b.begin) : Long.compare(a.end, b.end));
    long at = 0;
    for (Entry entry : byPlace) {
      if (entry.begin != at) {
        throw damaged(
            dataStart + entry.begin,
            "tensor '%s' begins at %d of the data, where %d is expected: tensors overlap or leave a gap"
                .formatted(entry.name, entry.begin, at));
      }
      at = entry.end;
    }
    if (dataStart + at != size) {
      throw damaged(
          Math.min(dataStart + at, size),
          "the header describes a file of %d bytes, and this one has %d"
              .formatted(dataStart + at, size));
    }
  }

  private ByteBuffer bytes(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw damaged(from + buffer.position(), "the file ends here, though it was longer before");
      }
    }
    return buffer.flip();
  }

  private MloraException damaged(long offset, String reason) {
    return new MloraException(
        code, "%s is damaged at byte %d: %s. %s".formatted(file, offset, reason, remedy));
  }
}
