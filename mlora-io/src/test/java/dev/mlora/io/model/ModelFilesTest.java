package dev.mlora.io.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
      // config.json has no hash of itself: what it says of the others is what counts there.
      if (file.endsWith("config.json")) {
        continue;
      }
      for (int at = 0; at < bytes.length; at += Math.max(1, bytes.length / 40)) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 0x10;
        Files.write(file, flipped);
        assertThatThrownBy(() -> ModelFiles.load(folder))
            .as("byte %d of %s", at, file)
            .isInstanceOf(MloraException.class)
            .hasMessageContaining("MLORA-502")
            .hasMessageContaining(file.getFileName().toString())
            .hasMessageContaining("SHA-256");
      }
      Files.write(file, bytes);
    }
    ModelFiles.load(folder);
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
