package dev.mlora.io.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.AdapterFiles;
import dev.mlora.io.adapter.SavedAdapter;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.file.WholeFolder;
import dev.mlora.model.DomainAdapter;
import dev.mlora.model.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters come to a saved model and go, and nothing else in it changes by a byte. */
class AdapterFoldersTest {
  private static final Map<String, String> ORIGIN = Map.of("data", "small", "seed", "7");
  private static final TrainedModel TRAINED =
      TrainedModel.of(SmallModel.MODEL, SmallModel.weights(SmallModel.MODEL));
  private static final String GARDEN = "home & garden";
  private static final String GAMES = "../games";
  private static final DomainAdapter LATE = TRAINED.adapter(GAMES).as("late");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void save() {
    model = folder.resolve("run");
    ModelFiles.save(model, SmallModel.MODEL, TRAINED.weights(), ORIGIN);
  }

  @Test
  void anAddedAdapterIsOneFolderMoreAndNothingElse() throws IOException {
    Map<Path, String> before = hashes();

    add(LATE);

    Map<Path, String> after = hashes();
    assertThat(after).containsAllEntriesOf(before);
    after.keySet().removeAll(before.keySet());
    assertThat(after.keySet())
        .allMatch(file -> file.startsWith("adapters/late") || file.endsWith(".lock"));
    SavedModel loaded = ModelFiles.load(model);
    assertThat(loaded.trained().domains()).containsExactly(GARDEN, GAMES, "late");
    assertThat(loaded.weights().bitEquals(TRAINED.add(LATE).weights())).isTrue();
    assertThat(loaded.adapterProvenance().get("late")).isEqualTo(Map.of("data", "late rows"));
  }

  @Test
  void copyingAnAdaptersFolderIsLoadingIt() throws IOException {
    Path other = folder.resolve("other");
    ModelFiles.save(
        other, TRAINED.add(LATE).model(), TRAINED.add(LATE).weights(), Map.of("data", "else"));

    copy(other.resolve("adapters/late"), model.resolve("adapters/late"));

    assertThat(ModelFiles.load(model).weights().bitEquals(TRAINED.add(LATE).weights())).isTrue();
  }

  @Test
  void addedDomainsFollowInAlphabeticalOrderWhateverTheirFoldersAreCalled() {
    for (String name : List.of("zoo", "LATE", "late", "a b", "é")) {
      add(LATE.as(name));
    }

    assertThat(ModelFiles.load(model).trained().domains())
        .containsExactly(GARDEN, GAMES, "LATE", "a b", "late", "zoo", "é");
  }

  @Test
  void aNameThatIsTakenOrBlankIsRefused() {
    add(LATE);

    assertRefused(() -> add(LATE), "MLORA-307", "has a domain 'late' already");
    assertRefused(() -> add(LATE.as(GAMES)), "MLORA-307", GAMES);
    assertRefused(() -> add(LATE.as("  ")), "MLORA-401", "not blank");
  }

  @Test
  void anAdapterOfAnotherModelIsNotAdded() {
    TrainedModel other =
        TrainedModel.of(
            SmallModel.MODEL.withAdapters(LoraConfig.rank(3)),
            SmallModel.weights(SmallModel.MODEL.withAdapters(LoraConfig.rank(3))));
    AdapterFiles.save(folder.resolve("foreign"), other, GAMES, ORIGIN);

    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      assertRefused(
          () -> adapters.load(folder.resolve("foreign"), Optional.of("foreign")),
          "MLORA-420",
          "it was trained on the backbone of SHA-256");
    }
    assertThat(model.resolve("adapters/foreign")).doesNotExist();
    ModelFiles.load(model);
  }

  @Test
  void aSavedAdapterIsLoadedUnderAnyNames() {
    AdapterFolders.save(model, GAMES, folder.resolve("games"));
    AdapterFolders.save(model, GARDEN, folder.resolve("garden"));

    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      adapters.load(folder.resolve("games"), Optional.of("games"));
      adapters.load(folder.resolve("games"), Optional.of("games2"));
      adapters.load(folder.resolve("garden"), Optional.of("game"));
      assertRefused(
          () -> adapters.load(folder.resolve("games"), Optional.empty()), "MLORA-307", GAMES);
    }
    TrainedModel loaded = ModelFiles.load(model).trained();
    assertSame(loaded.adapter("games"), TRAINED.adapter(GAMES));
    assertSame(loaded.adapter("games2"), TRAINED.adapter(GAMES));
    assertSame(loaded.adapter("game"), TRAINED.adapter(GARDEN));
    assertRefused(
        () -> AdapterFolders.save(model, "gam", folder.resolve("x")), "MLORA-306", "'gam'");
  }

  @Test
  void removedAdaptersAreGoneAndTheLastOneStays() throws IOException {
    add(LATE);
    Map<Path, String> before = hashes();

    remove(GARDEN);

    Map<Path, String> after = hashes();
    before.keySet().removeIf(file -> file.toString().contains("garden"));
    before.remove(Path.of("model/config.json"));
    assertThat(after).containsAllEntriesOf(before);
    assertThat(after).hasSize(before.size() + 1);
    TrainedModel left = ModelFiles.load(model).trained();
    assertThat(left.domains()).containsExactly(GAMES, "late");
    assertThat(left.weights().bitEquals(TRAINED.add(LATE).remove(GARDEN).weights())).isTrue();
    remove(GAMES);
    assertThat(ModelFiles.load(model).trained().domains()).containsExactly("late");
    assertRefused(() -> remove("late"), "MLORA-401", "the only domain");
    assertRefused(() -> remove("lat"), "MLORA-306", "it has [late]");
    add(TRAINED.adapter(GARDEN));
    assertSame(ModelFiles.load(model).trained().adapter(GARDEN), TRAINED.adapter(GARDEN));
  }

  @Test
  void aBrokenOrMissingAdapterIsListedAndCanBeRemoved() throws IOException {
    add(LATE);
    Path seal = model.resolve("adapters/late/mlora_adapter.json");
    Files.writeString(seal, Files.readString(seal).replace("late", "lite"));
    Path garden = model.resolve("adapters").resolve(ModelLayout.plain(GARDEN));
    try (AdapterFolders open = AdapterFolders.open(model)) {
      assertThat(open).isNotNull();
    }
    WholeFolder.delete(garden);

    List<AdapterFolders.Entry> entries = AdapterFolders.list(model);

    assertThat(entries)
        .extracting(AdapterFolders.Entry::domain)
        .containsExactlyInAnyOrder("late", GAMES, GARDEN);
    assertThat(entries)
        .filteredOn(entry -> entry.problem().isEmpty())
        .extracting(AdapterFolders.Entry::domain)
        .containsExactly(GAMES);
    assertRefused(() -> ModelFiles.load(model), "MLORA-502", "");
    remove("late");
    assertRefused(() -> ModelFiles.load(model), "MLORA-502", "'" + GARDEN + "' is not there");
    remove(GARDEN);
    assertThat(ModelFiles.load(model).trained().domains()).containsExactly(GAMES);
  }

  @Test
  void aBrokenFoundingDomainIsRemovedByItsOwnName() throws IOException {
    Path seal = model.resolve("adapters").resolve(ModelLayout.plain(GARDEN));
    Files.writeString(seal.resolve("mlora_adapter.json"), "{");

    assertThat(AdapterFolders.list(model))
        .extracting(AdapterFolders.Entry::domain)
        .containsExactlyInAnyOrder(GARDEN, GAMES);
    remove(GARDEN);
    assertThat(ModelFiles.load(model).trained().domains()).containsExactly(GAMES);
  }

  @Test
  void whatAKilledProcessLeftIsIgnoredAndSweptAway() throws IOException {
    Path half = model.resolve("adapters/.late-making-123");
    Files.createDirectories(half);
    Files.writeString(half.resolve("adapter_config.json"), "{");
    Path gone = model.resolve("adapters/.old-removing-123");
    copy(model.resolve("adapters").resolve(ModelLayout.plain(GARDEN)), gone);

    assertThat(ModelFiles.load(model).weights().bitEquals(TRAINED.weights())).isTrue();
    add(LATE);
    assertThat(half).doesNotExist();
    assertThat(gone).doesNotExist();
    assertThat(ModelFiles.load(model).weights().bitEquals(TRAINED.add(LATE).weights())).isTrue();
  }

  @Test
  void aFolderThatIsNoWholeAdapterOrHasAnotherNameIsRefused() throws IOException {
    Files.createDirectories(model.resolve("adapters/late"));
    assertRefused(() -> ModelFiles.load(model), "MLORA-502", "mlora_adapter.json is not there");
    Files.delete(model.resolve("adapters/late"));

    copy(
        model.resolve("adapters").resolve(ModelLayout.plain(GARDEN)),
        model.resolve("adapters/late"));
    assertRefused(
        () -> ModelFiles.load(model),
        "MLORA-502",
        "it holds the adapter of domain 'home & garden'");
  }

  @Test
  void twoWhoChangeOneModelAtATimeAreOneTooMany() {
    try (AdapterFolders first = AdapterFolders.open(model)) {
      assertRefused(() -> AdapterFolders.open(model), "MLORA-520", "Somebody else is changing");
      // Readers need nobody's leave.
      ModelFiles.load(model);
      first.add(new SavedAdapter(LATE, ORIGIN));
    }
    remove("late");
  }

  @Test
  void namesTooLongForAFolderAreDomainsLikeOthers() {
    List<String> names =
        List.of("x".repeat(250), "x".repeat(251), "X".repeat(250), "é".repeat(60), "é".repeat(300));
    for (String name : names) {
      add(LATE.as(name));
    }

    assertThat(ModelFiles.load(model).trained().domains()).containsAll(names);
    names.forEach(this::remove);
    assertThat(ModelFiles.load(model).trained().domains()).containsExactly(GARDEN, GAMES);
  }

  @Test
  void aModelMayBeginWithNamesTooLongForAFolder() {
    String name = "a very long name of a market ".repeat(20);
    TrainedModel one = TRAINED.add(LATE.as(name));

    ModelFiles.save(folder.resolve("long"), one.model(), one.weights(), ORIGIN);

    assertThat(ModelFiles.load(folder.resolve("long")).trained().domains()).contains(name);
  }

  @Test
  void anAdapterIsNotSavedAmongTheModelsOwn() throws IOException {
    Map<Path, String> before = hashes();

    assertRefused(
        () -> AdapterFolders.save(model, GAMES, model.resolve("adapters/../adapters/copy")),
        "MLORA-401",
        "'adapter load --as'");

    assertThat(hashes()).isEqualTo(before);
    ModelFiles.load(model);
  }

  @Test
  void aDiskThatIsFullLeavesTheModelAsItWas() throws IOException, InterruptedException {
    Path at = folder.resolve("disk");
    try (SmallDisk disk = SmallDisk.mount(at, 200)) {
      model = at.resolve("run");
      ModelFiles.save(model, SmallModel.MODEL, TRAINED.weights(), ORIGIN);
      add(LATE.as("first"));
      Map<Path, String> before = hashes();
      Path ballast = disk.fill();

      assertRefused(() -> add(LATE), "MLORA-501", "No space left");
      assertRefused(
          () -> AdapterFolders.save(model, GAMES, at.resolve("saved")), "MLORA-501", "No space");
      assertRefused(
          () -> MergedFiles.merge(model, GAMES, at.resolve("merged")), "MLORA-501", "No space");

      assertThat(hashes()).isEqualTo(before);
      try (Stream<Path> entries = Files.list(model.resolve("adapters"))) {
        assertThat(entries).hasSize(3);
      }
      Files.delete(ballast);
      add(LATE);
      assertThat(ModelFiles.load(model).trained().domains())
          .containsExactly(GARDEN, GAMES, "first", "late");
    }
  }

  private void add(DomainAdapter adapter) {
    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      adapters.add(new SavedAdapter(adapter, Map.of("data", "late rows")));
    }
  }

  private void remove(String domain) {
    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      adapters.remove(domain);
    }
  }

  private static void assertSame(DomainAdapter found, DomainAdapter expected) {
    expected
        .rows()
        .forEach((bank, row) -> assertThat(found.row(bank)).as(bank).containsExactly(row));
  }

  private static void assertRefused(Runnable change, String code, String reason) {
    assertThatThrownBy(change::run)
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(reason);
  }

  private Map<Path, String> hashes() throws IOException {
    Map<Path, String> hashes = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(model)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> hashes.put(model.relativize(file), FileHash.sha256(file)));
    }
    return hashes;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
