package dev.mlora.io.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.json.SealedJson;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.io.safetensors.TensorFile;
import dev.mlora.train.Checkpoint;
import dev.mlora.train.StateTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
  private static final Checkpoint FIRST = SmallCheckpoint.after(100, 0);
  private static final Checkpoint SECOND = SmallCheckpoint.after(200, 1);
  private static final String JSON = "checkpoint-00000002.json";
  private static final String STATE = "state-00000002.safetensors";
  private static final String BEST = "phase-2-epoch-1.safetensors";
  private static final String SHARED = "phase-1-epoch-3.safetensors";

  @TempDir private Path folder;
  private final List<String> notices = new ArrayList<>();

  @Test
  void whatIsSavedIsLoadedBitForBit() {
    assertThat(files().load()).isEmpty();
    files().save(FIRST);
    assertLoads(FIRST);
    Checkpoint between = new Checkpoint(FIRST.finished(), Optional.empty(), 12);
    CheckpointFiles files = files();
    files.load();
    files.save(between);
    assertLoads(between);
    assertThat(notices).isEmpty();
  }

  @Test
  void theNewestAndTheOneBeforeAreKeptAndSharedFilesAreWrittenOnce() throws IOException {
    CheckpointFiles files = files();
    files.save(FIRST);
    Files.writeString(
        folder.resolve(".state-00000009.safetensors.part"), "left by a killed process");
    Files.writeString(folder.resolve("notes.txt"), "somebody else's");
    Object written = Files.readAttributes(folder.resolve(SHARED), "fileKey").get("fileKey");

    files.save(SECOND);
    files.save(SmallCheckpoint.after(300, 1));

    assertThat(names())
        .containsExactlyInAnyOrder(
            JSON,
            STATE,
            "checkpoint-00000003.json",
            "state-00000003.safetensors",
            BEST,
            SHARED,
            "notes.txt");
    assertThat(Files.readAttributes(folder.resolve(SHARED), "fileKey").get("fileKey"))
        .isEqualTo(written);
  }

  @Test
  void whereverTheNewestIsCutShortTheOneBeforeIsTaken() throws IOException {
    saveBoth();
    for (String name : List.of(JSON, STATE, BEST)) {
      Path file = folder.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int length : places(whole)) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertPassedOver(name);
      }
      Files.write(file, Arrays.copyOf(whole, whole.length + 1));
      assertPassedOver(name);
      Files.delete(file);
      if (!name.equals(JSON)) {
        assertPassedOver(name);
      }
      Files.write(file, whole);
      assertLoads(SECOND);
    }
  }

  @Test
  void whateverByteOfTheNewestIsChangedTheOneBeforeIsTaken() throws IOException {
    saveBoth();
    for (String name : List.of(JSON, STATE, BEST)) {
      Path file = folder.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int at : places(whole)) {
        byte[] flipped = whole.clone();
        flipped[at] = (byte) (flipped[at] ^ 1 << (at % 8));
        Files.write(file, flipped);
        assertPassedOver(name);
      }
      Files.write(file, whole);
    }
  }

  @Test
  void withoutAWholeCheckpointNothingIsRestoredAndAllDamagesAreNamed() throws IOException {
    saveBoth();
    Files.write(folder.resolve(SHARED), new byte[40]);

    assertThatThrownBy(() -> files().load())
        .isInstanceOfSatisfying(
            MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_DAMAGED))
        .hasMessageContaining("None of the 2 checkpoints")
        .hasMessageContaining(SHARED)
        .hasMessageContaining("Nothing was restored");
    assertThat(names()).contains(JSON, STATE);
  }

  @Test
  void theTrainingGoesOnSavingBehindADamagedCheckpoint() throws IOException {
    saveBoth();
    Files.write(folder.resolve(STATE), new byte[8]);
    CheckpointFiles files = files();
    files.load();

    files.save(SECOND);

    notices.clear();
    assertLoads(SECOND);
    assertThat(notices).isEmpty();
  }

  @Test
  void wrongTensorsAreRefusedThoughTheirHashIsRight() throws IOException {
    saveBoth();
    byte[] whole = Files.readAllBytes(folder.resolve(STATE));
    byte[] longHeader = whole.clone();
    ByteBuffer.wrap(longHeader).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60);
    replaceSealed(longHeader);
    assertPassedOver("the header is said to have 1152921504606846976 bytes");

    replaceSealed(withShape(whole, "[5,1]", "[9,1]"));
    assertPassedOver("do not hold the shape");
    replaceSealed(withShape(whole, "[0,20]", "[4,24]"));
    assertPassedOver("overlap or leave a gap");
    for (float wrong : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      SafetensorsWriter.write(
          folder.resolve(STATE),
          new TensorFile(
              Map.of(), Map.of("w", new TensorFile.Tensor(List.of(2), new float[] {1, wrong}))));
      replaceSealed(Files.readAllBytes(folder.resolve(STATE)));
      assertPassedOver("'w' is " + wrong + " at 1");
    }
  }

  @Test
  void aCheckpointThatNamesFilesElsewhereIsRefused() throws IOException {
    saveBoth();
    ObjectNode json = json();
    ObjectNode files = (ObjectNode) json.get("files");
    files.set("../" + STATE, files.remove(STATE));
    Files.writeString(folder.resolve(JSON), SealedJson.seal(json));
    assertPassedOver("is no name of a checkpoint's file");

    json.put("version", 2);
    Files.writeString(folder.resolve(JSON), SealedJson.seal(json));
    assertPassedOver("this release reads");
  }

  @Test
  void aFailedSaveLeavesTheOneBefore() throws IOException {
    CheckpointFiles files = files();
    files.save(FIRST);
    // A folder with something in it cannot be replaced by a file.
    Files.createDirectories(folder.resolve(JSON).resolve("in the way"));

    assertThatThrownBy(() -> files.save(SECOND))
        .isInstanceOfSatisfying(
            MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUN_UNWRITABLE))
        .hasMessageContaining(JSON);
    Files.delete(folder.resolve(JSON).resolve("in the way"));
    Files.delete(folder.resolve(JSON));

    assertLoads(FIRST);
    files.save(SECOND);
    assertLoads(SECOND);
  }

  @Test
  void aNumberThatIsNoneIsNeverSavedUnnoticed() {
    Map<String, StateTensor> broken = SmallCheckpoint.tensors("state", Float.NaN, 3);
    files().save(SmallCheckpoint.of(broken, SmallCheckpoint.tensors("w", 1, 2), broken, 7));

    assertThatThrownBy(() -> files().load()).hasMessageContaining("is NaN at 0");
  }

  /** Every byte near the beginning and the end, and some between. */
  private static int[] places(byte[] file) {
    return IntStream.range(0, file.length)
        .filter(at -> at < 40 || at >= file.length - 40 || at % 23 == 0)
        .toArray();
  }

  private CheckpointFiles files() {
    return CheckpointFiles.in(folder, notices::add);
  }

  private void saveBoth() {
    CheckpointFiles files = files();
    files.save(FIRST);
    files.save(SECOND);
  }

  private void assertLoads(Checkpoint expected) {
    assertThat(files().load().map(SmallCheckpoint::bits)).contains(SmallCheckpoint.bits(expected));
  }

  private void assertPassedOver(String reason) {
    notices.clear();
    assertLoads(FIRST);
    assertThat(notices)
        .singleElement()
        .satisfies(
            notice ->
                assertThat(notice).contains("passed over for the one before").contains(reason));
  }

  /** Puts other bytes in the place of the newest state, with the hash to match. */
  private void replaceSealed(byte[] bytes) throws IOException {
    Files.write(folder.resolve(STATE), bytes);
    ObjectNode json = json();
    ((ObjectNode) json.at("/files/" + STATE))
        .put("bytes", bytes.length)
        .put("sha256", FileHash.sha256(folder.resolve(STATE)));
    Files.writeString(folder.resolve(JSON), SealedJson.seal(json));
  }

  private ObjectNode json() throws IOException {
    return (ObjectNode)
        JsonMapper.builder().build().readTree(Files.readString(folder.resolve(JSON)));
  }

  private static byte[] withShape(byte[] file, String old, String other) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(old);
    return text.replace(old, other).getBytes(StandardCharsets.ISO_8859_1);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
