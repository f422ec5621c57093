package dev.mlora.io.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.SealedJson;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  private static final Map<String, String> ORIGIN = Map.of("data", "small", "seed", "7");

  @TempDir private Path folder;

  @Test
  void aModelComesBackBitForBit() {
    Weights weights = SmallModel.weights(SmallModel.MODEL);

    ModelFiles.save(folder, SmallModel.MODEL, weights, ORIGIN);
    SavedModel loaded = ModelFiles.load(folder);

    assertThat(loaded.model()).isEqualTo(SmallModel.MODEL);
    assertThat(loaded.weights().bitEquals(weights)).isTrue();
    assertThat(Float.floatToRawIntBits(loaded.weights().get("global_bias")[0]))
        .isEqualTo(Float.floatToRawIntBits(-0.0f));
    assertThat(loaded.provenance()).isEqualTo(ORIGIN);
  }

  @Test
  void aModelWithoutAdaptersComesBack() {
    Model base = SmallModel.MODEL.withoutAdapters();
    Weights weights = SmallModel.weights(base);

    ModelFiles.save(folder, base, weights, ORIGIN);

    assertThat(ModelFiles.load(folder).model()).isEqualTo(base);
    assertThat(ModelFiles.load(folder).weights().bitEquals(weights)).isTrue();
  }

  @Test
  void domainNamesCannotLeaveTheFolder() throws IOException {
    ModelFiles.save(folder, SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL), ORIGIN);

    try (Stream<Path> adapters = Files.list(folder.resolve("adapters"))) {
      assertThat(adapters.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("home%20%26%20garden", "%2E%2E%2Fgames");
    }
  }

  @Test
  void aFlippedBitAnywhereIsRefused() throws IOException {
    ModelFiles.save(folder, SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL), ORIGIN);
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      // Of the configuration every byte: most of them still make JSON.
      boolean config = file.endsWith("config.json") || file.endsWith("mlora_adapter.json");
      for (int at = 0; at < bytes.length; at += config ? 1 : Math.max(1, bytes.length / 40)) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (config ? 0x02 : 0x10);
        Files.write(file, flipped);
        assertThatThrownBy(() -> ModelFiles.load(folder))
            .as("byte %d of %s", at, file)
            .isInstanceOf(MloraException.class)
            .hasMessageContaining("MLORA-502")
            .hasMessageContaining(file.getFileName().toString())
            .hasMessageContaining(config ? "" : "SHA-256");
      }
      Files.write(file, bytes);
    }
    ModelFiles.load(folder);
  }

  @Test
  void aConfigurationThatWasEditedIsRefused() throws IOException {
    ModelFiles.save(folder, SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL), ORIGIN);
    Path file = folder.resolve("model/config.json");
    Files.writeString(file, Files.readString(file).replace("0.25", "0.26"));

    assertRefused("config.json is wrong: it was changed after it was saved: its SHA-256");
  }

  @Test
  void aConfigurationForOtherTensorsIsRefused() throws IOException {
    refusesConfig(
        json -> adapters(json).put("domainBias", false),
        "MLORA-420",
        "whether domains have a bias, lora_bias, are true; the model's are false");
    refusesConfig(
        json -> model(json).putNull("adapters"),
        "MLORA-420",
        "its files are [adapter_config.json, adapter_model.safetensors, bank_rows.safetensors]");
    refusesConfig(json -> model(json).remove("adapters"), "it has no entry 'adapters'");
    refusesConfig(
        json -> model(json).set("adaptfrs", model(json).remove("adapters")),
        "it has an entry 'adaptfrs'; known are [backbone, adapters, foundingDomains]");
    refusesConfig(
        json -> rank(json).put("rank", 1),
        "MLORA-420",
        "the ranks, rank_pattern, are {\"mlp.0\":2,\"mlp.1\":2}; the model's are {\"mlp.0\":1,\"mlp.1\":1}");
    refusesConfig(
        json -> adapters(json).put("targets", "**/mlp/1"),
        "MLORA-420",
        "the target layers, target_modules, are [\"mlp.0\",\"mlp.1\"]; the model's are [\"mlp.1\"]");
    refusesConfig(json -> adapters(json).put("alpha", 4), "MLORA-420", "the scale of the delta");
    refusesConfig(
        json -> adapters(json).put("targets", "nowhere"),
        "No layer of 'mlp' that can carry an adapter matches the targets 'nowhere'. Those that can are [mlp/0");
    refusesConfig(
        json -> json.withObject("/model/backbone/tower").withArray("units").set(0, 7),
        "tensor 'mlp/0/kernel' should be [32, 7] and is [32, 6]");
  }

  @Test
  void nothingIsAllocatedForSizesThatTheFilesDoNotHave() throws IOException {
    for (int rank : new int[] {1_000_000, 1_000_000_000, Integer.MAX_VALUE}) {
      refusesConfig(
          json -> rank(json).put("rank", rank),
          "MLORA-420",
          "the model's are {\"mlp.0\":%d,\"mlp.1\":%d}".formatted(rank, rank));
    }
    refusesConfig(
        json -> model(json).withObject("/backbone/embeddings").put("width", Integer.MAX_VALUE),
        "Entry '/model' of ");
  }

  @Test
  void aListOfOtherFilesIsRefused() throws IOException {
    refusesConfig(
        json -> json.withObject("/files").set("../x", json.at("/files/model~1schema.json")),
        "Entry '/files' of ");
    refusesConfig(
        json -> json.withObject("/files").remove("model/backbone.safetensors"),
        "Entry '/files' of ");
  }

  @Test
  void weightsOfAnotherModelAreNotSaved() {
    Model wider = SmallModel.MODEL.withAdapters(LoraConfig.rank(3));

    assertThatThrownBy(
            () -> ModelFiles.save(folder, wider, SmallModel.weights(SmallModel.MODEL), ORIGIN))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-113 The weights 'mlp/0/lora_A' are ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void domainsThatDifferInCapitalsHaveFoldersThatDifferInMore() {
    assertThat(ModelLayout.folders(List.of("A", "us", "US", "Us")))
        .isEqualTo(Map.of("A", "A", "us", "us", "US", "%55%53", "Us", "%55%73"));
    assertThat(ModelLayout.folders(List.of("US", "us")))
        .isEqualTo(Map.of("US", "US", "us", "%75%73"));

    Model model = SmallModel.MODEL.withDomain("us").withDomain("US");
    Weights weights = SmallModel.weights(model);
    ModelFiles.save(folder, model, weights, ORIGIN);
    assertThat(ModelFiles.load(folder).weights().bitEquals(weights)).isTrue();
  }

  /** Saves a model with another configuration, as if another program had written it. */
  private void refusesConfig(Consumer<ObjectNode> change, String reason) throws IOException {
    refusesConfig(change, "MLORA-502", reason);
  }

  private void refusesConfig(Consumer<ObjectNode> change, String code, String reason)
      throws IOException {
    Path file = folder.resolve("model/config.json");
    if (!Files.exists(file)) {
      ModelFiles.save(folder, SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL), ORIGIN);
    }
    String saved = Files.readString(file);
    ObjectNode json = (ObjectNode) JsonMapper.builder().build().readTree(saved);
    change.accept(json);
    Files.writeString(file, SealedJson.seal(json));
    assertThatThrownBy(() -> ModelFiles.load(folder))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(reason);
    Files.writeString(file, saved);
    ModelFiles.load(folder);
  }

  private static ObjectNode model(ObjectNode config) {
    return config.withObject("/model");
  }

  private static ObjectNode adapters(ObjectNode config) {
    return config.withObject("/model/adapters");
  }

  private static ObjectNode rank(ObjectNode config) {
    return config.withObject("/model/adapters/rank");
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> ModelFiles.load(folder))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-502")
        .hasMessageContaining(reason);
  }

  @Test
  void aTruncatedOrMissingFileIsRefused() throws IOException {
    ModelFiles.save(folder, SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL), ORIGIN);
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      assertThatThrownBy(() -> ModelFiles.load(folder))
          .as("%s", file)
          .isInstanceOf(MloraException.class)
          .hasMessageContaining("MLORA-502")
          .hasMessageContaining(file.getFileName().toString());
      Files.delete(file);
      assertThatThrownBy(() -> ModelFiles.load(folder))
          .as("%s", file)
          .isInstanceOf(MloraException.class)
          .hasMessageContaining(file.getFileName().toString());
      Files.write(file, bytes);
    }
  }

  @Test
  void aFolderWithoutAModelIsRefused() {
    assertThatThrownBy(() -> ModelFiles.load(folder))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-301")
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("config.json");
  }

  @Test
  void aModelIsNotOverwritten() {
    Weights weights = SmallModel.weights(SmallModel.MODEL);
    ModelFiles.save(folder, SmallModel.MODEL, weights, ORIGIN);

    assertThatThrownBy(() -> ModelFiles.save(folder, SmallModel.MODEL, weights, ORIGIN))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-501")
        .hasMessageContaining("not overwritten");
  }

  @Test
  void savingLeavesNoPartsBehind() throws IOException {
    ModelFiles.save(folder, SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL), ORIGIN);

    assertThat(files()).noneMatch(file -> file.toString().endsWith(".part"));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
