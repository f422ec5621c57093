package dev.mlora.io.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.json.SealedJson;
import dev.mlora.io.safetensors.SafetensorsReader;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.io.safetensors.TensorFile;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import dev.mlora.model.DomainAdapter;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.ModelParameter;
import dev.mlora.model.Tower;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters come back bit for bit or not at all. */
class AdapterFilesTest {
  private static final Map<String, String> ORIGIN = Map.of("data", "small", "seed", "7");
  private static final Schema SCHEMA = schema(9);
  private static final Model MODEL =
      Mlp.of(SCHEMA, Tower.of(6, 4)).withAdapters(LoraConfig.rank(2));
  private static final TrainedModel TRAINED = trained(MODEL);

  private static final AdapterForm FORM = AdapterForm.of(TRAINED);

  @TempDir private Path folder;
  private Path adapter;

  @BeforeEach
  void save() {
    adapter = folder.resolve("adapter");
    AdapterFiles.save(adapter, TRAINED, "B", ORIGIN);
  }

  @Test
  void anAdapterComesBackBitForBit() {
    SavedAdapter loaded = AdapterFiles.load(adapter, TRAINED);

    assertThat(loaded.adapter().domain()).isEqualTo("B");
    assertSame(loaded.adapter(), TRAINED.adapter("B"));
    assertThat(loaded.provenance()).isEqualTo(ORIGIN);
  }

  @Test
  void aScaledBiasKeepsItsLastBit() {
    TrainedModel scaled = trained(MODEL.withAdapters(LoraConfig.rank(3).withAlpha(7)));
    AdapterFiles.save(folder.resolve("scaled"), scaled, "A", ORIGIN);

    DomainAdapter loaded = AdapterFiles.load(folder.resolve("scaled"), scaled).adapter();

    assertSame(loaded, scaled.adapter("A"));
  }

  @Test
  void theAdapterOfAModelWithoutLowRankLayersHasItsOtherRows() {
    Model plain = MODEL.withoutAdapters();
    TrainedModel base = TrainedModel.of(plain, TRAINED.weights().only(plain.parameterNames()));
    AdapterFiles.save(folder.resolve("base"), base, "A", ORIGIN);

    assertThat(folder.resolve("base/adapter_model.safetensors")).doesNotExist();
    SavedAdapter loaded = AdapterFiles.load(folder.resolve("base"), base);
    assertSame(loaded.adapter(), base.adapter("A"));
    assertThat(loaded.provenance()).isEqualTo(ORIGIN);
    assertRefused("MLORA-420", "its files are [bank_rows.safetensors]", "base", TRAINED);
  }

  @Test
  void theHashOfTheBackboneIsThatOfItsFileAndKnowsNoDomain() {
    Path file = folder.resolve("backbone.safetensors");
    SafetensorsWriter.write(file, BackboneFile.of(TRAINED));

    assertThat(BackboneFile.sha256(TRAINED)).isEqualTo(FileHash.sha256(file));
    assertThat(BackboneFile.sha256(TRAINED.remove("A").add(TRAINED.adapter("B").as("C"))))
        .isEqualTo(FileHash.sha256(file));
  }

  @Test
  void anAdapterOfAnotherModelIsRefused() {
    TrainedModel otherBackbone = TrainedModel.of(MODEL, changed("global_bias"));

    assertRefused(
        "MLORA-420", "it was trained on the backbone of SHA-256", "adapter", otherBackbone);
    assertRefused("MLORA-420", "the ranks, rank_pattern", "adapter", withLora(LoraConfig.rank(1)));
    assertRefused(
        "MLORA-420",
        "the target layers",
        "adapter",
        withLora(LoraConfig.rank(2).withTargets("**/mlp/0")));
    assertRefused(
        "MLORA-420",
        "whether domains have a bias",
        "adapter",
        withLora(LoraConfig.rank(2).withDomainBias(false)));
    AdapterForm fields = AdapterForm.of(TRAINED);
    Schema vocabulary =
        new Schema(
            SCHEMA.name(),
            List.of(new SparseField("user", IdRangeVocabulary.of(9, 3))),
            "market",
            SCHEMA.domains(),
            "a click");
    AdapterForm masked =
        AdapterForm.of(
            Mlp.of(vocabulary, Tower.of(6, 4)).withAdapters(LoraConfig.rank(2)),
            fields.backboneSha256());
    assertThatThrownBy(() -> AdapterFiles.load(adapter, masked))
        .hasMessageStartingWith("MLORA-420")
        .hasMessageContaining("its fields and vocabularies have the SHA-256");
  }

  @Test
  void aFileCutShortAnywhereIsRefused() throws IOException {
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int length : Stream.iterate(0, n -> n < bytes.length, n -> n + 1).toList()) {
        if (length > 300 && length % 17 != 0 && length < bytes.length - 40) {
          continue;
        }
        Files.write(file, Arrays.copyOf(bytes, length));
        assertThatThrownBy(() -> AdapterFiles.load(adapter, FORM))
            .as("%d bytes of %s", length, file)
            .isInstanceOf(MloraException.class)
            .hasMessageStartingWith("MLORA-502")
            .hasMessageContaining(file.getFileName().toString());
      }
      Files.delete(file);
      assertThatThrownBy(() -> AdapterFiles.load(adapter, FORM))
          .isInstanceOf(MloraException.class)
          .hasMessageContaining(file.getFileName().toString());
      Files.write(file, bytes);
    }
    AdapterFiles.load(adapter, TRAINED);
  }

  @Test
  void aFlippedBitAnywhereIsRefused() throws IOException {
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at < bytes.length; at++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << at % 8);
        Files.write(file, flipped);
        assertThatThrownBy(() -> AdapterFiles.load(adapter, FORM))
            .as("byte %d of %s", at, file)
            .isInstanceOf(MloraException.class);
      }
      Files.write(file, bytes);
    }
    AdapterFiles.load(adapter, TRAINED);
  }

  @Test
  void tensorsThatOverlapLeaveGapsOrAreTooLargeAreRefused() throws IOException {
    Path file = adapter.resolve("adapter_model.safetensors");
    // mlp/0 is [32, 6]: A has 2 * 16 numbers, the input being 16 wide.
    forge(file, "[0,128]", "[4,132]", "overlap or leave a gap");
    forge(file, "[2,16]", "[3,16]", "do not hold the shape");
    forge(file, "[2,16]", "[2147483647,2147483647]", "a tensor of more than");
    forge(file, "\"F32\"", "\"F64\"", "its element type is 'F64'");
    forge(file, "lora_A.weight", "lora_C.weight", "its tensors are");
    forge(file, "mlp.0.lora_A", "mlp.1.lora_A", "not valid JSON");
  }

  @Test
  void aHeaderOf2To60BytesIsRefused() throws IOException {
    Path file = adapter.resolve("adapter_model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60);
    Files.write(file, bytes);
    reseal();

    assertRefused("MLORA-502", "the header is said to have 1152921504606846976 bytes");
  }

  @Test
  void aSealOfGigabytesIsNotRead() throws IOException {
    try (RandomAccessFile seal =
        new RandomAccessFile(adapter.resolve("mlora_adapter.json").toFile(), "rw")) {
      seal.setLength(1L << 33);
    }

    assertRefused("MLORA-502", "it has 8589934592 bytes; at most");
  }

  @Test
  void weightsThatAreNotFiniteAreNeitherLoadedNorSaved() throws IOException {
    Path file = adapter.resolve("bank_rows.safetensors");
    TensorFile content = SafetensorsReader.read(file);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(content.tensors());
      float[] row = tensors.get("domain/embedding").values().clone();
      row[3] = bad;
      tensors.put("domain/embedding", new Tensor(List.of(row.length), row));
      SafetensorsWriter.write(file, new TensorFile(content.metadata(), tensors));
      reseal();
      assertRefused("MLORA-421", "'domain/embedding' of domain 'B' hold " + bad + " at element 3");
    }
    Map<String, float[]> rows = new LinkedHashMap<>(TRAINED.adapter("A").rows());
    float[] up = TRAINED.adapter("A").row("mlp/0/lora_B").clone();
    up[1] = Float.NaN;
    rows.put("mlp/0/lora_B", up);
    SavedAdapter broken = new SavedAdapter(new DomainAdapter("A", rows), ORIGIN);
    assertThatThrownBy(
            () -> AdapterFiles.save(folder.resolve("nan"), AdapterForm.of(TRAINED), broken))
        .hasMessageStartingWith("MLORA-421");
    assertThat(folder.resolve("nan")).doesNotExist();
  }

  @Test
  void entriesAndFilesThatNobodyKnowsAreRefused() throws IOException {
    Path seal = adapter.resolve("mlora_adapter.json");
    ObjectNode json = read(seal);
    json.put("colour", "red");
    Files.writeString(seal, SealedJson.seal(json));
    assertRefused("MLORA-502", "it has an entry 'colour'");

    json.remove("colour");
    json.withObject("/files").set("../x", json.at("/files/bank_rows.safetensors"));
    Files.writeString(seal, SealedJson.seal(json));
    assertRefused("MLORA-420", "its files are [../x, adapter_config.json");
  }

  @Test
  void aFolderWithoutASealHoldsNoAdapter() throws IOException {
    Files.delete(adapter.resolve("mlora_adapter.json"));

    assertRefused("MLORA-301", "mlora_adapter.json is not there");
  }

  @Test
  void anAdapterIsNotOverwritten() {
    assertThatThrownBy(() -> AdapterFiles.save(adapter, TRAINED, "A", ORIGIN))
        .hasMessageStartingWith("MLORA-501")
        .hasMessageContaining("is not overwritten");
    assertThat(AdapterFiles.load(adapter, TRAINED).adapter().domain()).isEqualTo("B");
  }

  @Test
  void anAdapterOfAnotherFormIsNotSealed() {
    DomainAdapter narrow = withLora(LoraConfig.rank(1)).adapter("B");
    Path other = folder.resolve("other");

    assertThatThrownBy(() -> AdapterFiles.save(other, FORM, new SavedAdapter(narrow, ORIGIN)))
        .hasMessageStartingWith("MLORA-420")
        .hasMessageContaining("has rows of the sizes");

    assertThat(other).doesNotExist();
  }

  @Test
  void savingThatFailsLeavesNothingBehind() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> AdapterFiles.save(file.resolve("x"), TRAINED, "A", ORIGIN))
        .hasMessageStartingWith("MLORA-501");
    assertThatThrownBy(
            () -> AdapterFiles.save(folder.resolve("x".repeat(300)), TRAINED, "A", ORIGIN))
        .hasMessageStartingWith("MLORA-501");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(adapter, file);
    }
  }

  /** Puts another text of the same or other length into the header, as an honest writer would. */
  private void forge(Path file, String from, String to, String reason) throws IOException {
    byte[] saved = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong());
    String header = new String(saved, 8, length, StandardCharsets.UTF_8);
    assertThat(header).contains(from);
    int at = header.indexOf(from);
    byte[] forged =
        (header.substring(0, at) + to + header.substring(at + from.length()))
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer written =
        ByteBuffer.allocate(8 + forged.length + saved.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    written.putLong(forged.length).put(forged).put(saved, 8 + length, saved.length - 8 - length);
    Files.write(file, written.array());
    reseal();
    assertRefused("MLORA-502", reason);
    Files.write(file, saved);
    reseal();
    AdapterFiles.load(adapter, TRAINED);
  }

  /** Seals the files as they are, as if another program had written them. */
  private void reseal() throws IOException {
    Path seal = adapter.resolve("mlora_adapter.json");
    ObjectNode json = read(seal);
    for (Map.Entry<String, JsonNode> entry : json.get("files").properties()) {
      Path file = adapter.resolve(entry.getKey());
      ((ObjectNode) entry.getValue())
          .put("bytes", Files.size(file))
          .put("sha256", FileHash.sha256(file));
    }
    Files.writeString(seal, SealedJson.seal(json));
  }

  private void assertRefused(String code, String reason) {
    assertRefused(code, reason, "adapter", TRAINED);
  }

  private void assertRefused(String code, String reason, String name, TrainedModel into) {
    assertThatThrownBy(() -> AdapterFiles.load(folder.resolve(name), into))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(reason);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(adapter)) {
      return files.sorted().toList();
    }
  }

  private static ObjectNode read(Path file) throws IOException {
    return (ObjectNode) JsonMapper.builder().build().readTree(Files.readString(file));
  }

  private static void assertSame(DomainAdapter found, DomainAdapter expected) {
    assertThat(found.rows().keySet()).containsExactlyElementsOf(expected.rows().keySet());
    expected
        .rows()
        .forEach((bank, row) -> assertThat(found.row(bank)).as(bank).containsExactly(row));
  }

  /** The same backbone with other adapters. */
  private static TrainedModel withLora(LoraConfig lora) {
    Model other = MODEL.withAdapters(lora);
    Map<String, float[]> tensors = new LinkedHashMap<>(trained(other).weights().tensors());
    TRAINED.model().parameters().stream()
        .filter(spec -> !spec.bank())
        .forEach(spec -> tensors.put(spec.name(), TRAINED.weights().get(spec.name())));
    return TrainedModel.of(other, new Weights(tensors));
  }

  private static Weights changed(String parameter) {
    Map<String, float[]> tensors = new LinkedHashMap<>(TRAINED.weights().tensors());
    float[] values = tensors.get(parameter).clone();
    values[0] = Math.nextUp(values[0]);
    tensors.put(parameter, values);
    return new Weights(tensors);
  }

  private static Schema schema(int users) {
    return new Schema(
        "small",
        List.of(new SparseField("user", IdRangeVocabulary.of(users))),
        "market",
        List.of("A", "B"),
        "a click");
  }

  private static TrainedModel trained(Model model) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    float next = 1;
    for (ModelParameter parameter : ModelGraph.forPrediction(model, 1).parameters().values()) {
      float[] values = new float[Math.toIntExact(parameter.spec().elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = 1 / next++;
      }
      tensors.put(parameter.spec().name(), values);
    }
    return TrainedModel.of(model, new Weights(tensors));
  }
}
