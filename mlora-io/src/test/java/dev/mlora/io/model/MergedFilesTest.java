package dev.mlora.io.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.SavedAdapter;
import dev.mlora.io.file.FileHash;
import dev.mlora.model.MergedModel;
import dev.mlora.model.Model;
import dev.mlora.model.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A merged model is a plain one, and gives back what it was made of. */
class MergedFilesTest {
  private static final Map<String, String> ORIGIN = Map.of("data", "small", "seed", "7");
  private static final TrainedModel TRAINED =
      TrainedModel.of(SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL));
  private static final String GAMES = "../games";

  @TempDir private Path folder;
  private Path model;
  private Path merged;

  @BeforeEach
  void save() {
    model = folder.resolve("run");
    merged = folder.resolve("merged");
    ModelFiles.save(model, SmallModel.MODEL, TRAINED.weights(), ORIGIN);
  }

  @Test
  void aMergedModelIsAPlainOneForItsDomain() throws IOException {
    Map<Path, String> before = hashes(model);

    MergedModel made = MergedFiles.merge(model, GAMES, merged);

    assertThat(hashes(model)).isEqualTo(before);
    SavedModel loaded = ModelFiles.load(merged);
    assertThat(loaded.model().adapters()).isEmpty();
    assertThat(loaded.trained().domains()).containsExactly(GAMES);
    assertThat(loaded.weights().bitEquals(made.merged().weights())).isTrue();
    assertThat(MergedFiles.isMerged(merged)).isTrue();
    assertThat(MergedFiles.isMerged(model)).isFalse();
  }

  @Test
  void unmergingGivesBackTheFilesByteForByte() throws IOException {
    MergedFiles.merge(model, GAMES, merged);
    Path back = folder.resolve("back");

    TrainedModel unmerged = MergedFiles.unmerge(merged, back);

    assertThat(unmerged.weights().bitEquals(TRAINED.remove("home & garden").weights())).isTrue();
    Map<Path, String> original = hashes(model);
    Map<Path, String> again = hashes(back);
    Path backbone = Path.of("model/backbone.safetensors");
    assertThat(again.get(backbone)).isEqualTo(original.get(backbone));
    Path adapter = Path.of("adapters").resolve(ModelLayout.plain(GAMES));
    for (String file :
        new String[] {
          "adapter_config.json",
          "adapter_model.safetensors",
          "bank_rows.safetensors",
          "mlora_adapter.json"
        }) {
      assertThat(again.get(adapter.resolve(file)))
          .as(file)
          .isNotNull()
          .isEqualTo(original.get(adapter.resolve(file)));
    }
  }

  @Test
  void domainsThatJoinAMergedModelDoNotComeInTheWayOfUnmergingIt() {
    TrainedModel plain = MergedFiles.merge(model, GAMES, merged).merged();
    try (AdapterFolders adapters = AdapterFolders.open(merged)) {
      adapters.add(new SavedAdapter(plain.adapter(GAMES).as("late"), ORIGIN));
    }
    assertThat(ModelFiles.load(merged).trained().domains()).containsExactly(GAMES, "late");

    TrainedModel unmerged = MergedFiles.unmerge(merged, folder.resolve("back"));

    assertThat(unmerged.domains()).containsExactly(GAMES);
    assertThat(unmerged.weights().bitEquals(TRAINED.remove("home & garden").weights())).isTrue();
  }

  @Test
  void mergingWhatIsMergedOrHasNoAdaptersIsRefused() {
    MergedFiles.merge(model, GAMES, merged);
    assertRefused(
        () -> MergedFiles.merge(merged, GAMES, folder.resolve("x")), "MLORA-401", "merged already");
    assertRefused(
        () -> MergedFiles.unmerge(model, folder.resolve("x")), "MLORA-401", "is not merged");
    Model plain = SmallModel.MODEL.withoutAdapters();
    ModelFiles.save(folder.resolve("plain"), plain, SmallModel.weights(plain), ORIGIN);
    assertRefused(
        () -> MergedFiles.merge(folder.resolve("plain"), GAMES, folder.resolve("x")),
        "MLORA-401",
        "has no adapters");
    assertRefused(
        () -> MergedFiles.merge(model, "nowhere", folder.resolve("x")), "MLORA-306", "nowhere");
    assertRefused(() -> MergedFiles.merge(model, GAMES, merged), "MLORA-501", "not overwritten");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void aMergedModelWhoseKeptPartsAreDamagedScoresButIsNotUnmerged() throws IOException {
    MergedFiles.merge(model, GAMES, merged);
    for (String name : new String[] {"layers.safetensors", "adapter/adapter_model.safetensors"}) {
      Path file = merged.resolve("unmerged").resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      byte[] flipped = bytes.clone();
      flipped[bytes.length - 3] ^= 1;
      Files.write(file, flipped);
      ModelFiles.load(merged);
      assertRefused(() -> MergedFiles.unmerge(merged, folder.resolve("x")), "MLORA-502", "SHA-256");
      assertThat(folder.resolve("x")).doesNotExist();
      Files.write(file, bytes);
    }
    MergedFiles.unmerge(merged, folder.resolve("x"));
  }

  private static void assertRefused(Runnable change, String code, String reason) {
    assertThatThrownBy(change::run)
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(reason);
  }

  private static Map<Path, String> hashes(Path of) throws IOException {
    Map<Path, String> hashes = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(of)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> hashes.put(of.relativize(file), FileHash.sha256(file)));
    }
    return hashes;
  }
}
