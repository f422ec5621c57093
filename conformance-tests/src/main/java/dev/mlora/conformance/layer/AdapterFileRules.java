package dev.mlora.conformance.layer;

import static dev.mlora.conformance.layer.Adapted.DOMAINS;
import static dev.mlora.conformance.layer.Adapted.same;
import static dev.mlora.conformance.layer.Adapted.scores;
import static dev.mlora.conformance.layer.LayerRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.InFolder;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.error.ErrorCode;
import dev.mlora.io.adapter.AdapterFiles;
import dev.mlora.io.adapter.SavedAdapter;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.model.AdapterFolders;
import dev.mlora.io.model.MergedFiles;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import dev.mlora.train.AdapterTraining;
import dev.mlora.train.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Adapters that go through files, scored by the backend before and after. */
final class AdapterFileRules {
  private static final Map<String, String> ORIGIN = Map.of("data", "made-up");
  private static final String LATE = "abcd";

  private AdapterFileRules() {}

  static List<Rule> rules() {
    return List.of(
        filed(
            41,
            "An adapter that was saved alone is loaded with the same scores",
            "what a backend keeps of weights that it was given before",
            AdapterFileRules::savedAlone),
        filed(
            42,
            "Adapters are loaded side by side, under names that begin alike",
            "which row of the bank a domain is scored with",
            AdapterFileRules::sideBySide),
        filed(
                43,
                "A domain that joins a saved model leaves files and scores of all others alone",
                "L2-021, and scores that depend on the number of domains",
                AdapterFileRules::joinsSaved)
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC),
        filed(
            44,
            "A merged model goes through files, and so does what it was made of",
            "L2-033",
            AdapterFileRules::mergedFiles),
        filed(
            45,
            "An adapter of another backbone, rank or layer is refused and changes nothing",
            "nothing of the backend: the files' checks are at fault",
            AdapterFileRules::foreign));
  }

  private static Rule filed(int number, String title, String hint, InFolder check) {
    return rule(number, title, hint, check.check()).requiring(Requirement.DETERMINISTIC);
  }

  private static Outcome savedAlone(KitContext context, Path folder) throws IOException {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    for (String domain : DOMAINS) {
      Path adapter = folder.resolve(domain);
      AdapterFiles.save(adapter, trained, domain, ORIGIN);
      Expect.that(
          names(adapter)
              .equals(
                  Set.of(
                      "adapter_config.json",
                      "adapter_model.safetensors",
                      "bank_rows.safetensors",
                      "mlora_adapter.json")),
          "The adapter consists of %s.".formatted(names(adapter)));
    }
    for (String domain : DOMAINS) {
      SavedAdapter loaded = AdapterFiles.load(folder.resolve(domain), trained);
      TrainedModel again = trained.remove(domain).add(loaded.adapter());
      for (String each : DOMAINS) {
        same(
            "'%s' with '%s' loaded".formatted(each, domain),
            scores(backend, trained, each),
            scores(backend, again, each));
      }
    }
    return Outcome.passed();
  }

  private static Outcome sideBySide(KitContext context, Path folder) throws IOException {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    Path model = folder.resolve("model");
    TrainedModel first = trained.only(List.of("abc"));
    ModelFiles.save(model, first.model(), first.weights(), ORIGIN);
    AdapterFiles.save(folder.resolve("a"), trained, "a", ORIGIN);
    AdapterFiles.save(folder.resolve("ab"), trained, "ab", ORIGIN);
    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      adapters.load(folder.resolve("ab"), Optional.empty());
      adapters.load(folder.resolve("a"), Optional.empty());
      adapters.load(folder.resolve("a"), Optional.of("lora_A"));
      adapters.load(folder.resolve("ab"), Optional.of("mlp"));
      adapters.load(folder.resolve("ab"), Optional.of("A"));
    }
    TrainedModel loaded = ModelFiles.load(model).trained();
    Map<String, String> same =
        Map.of("a", "a", "ab", "ab", "abc", "abc", "lora_A", "a", "mlp", "ab", "A", "ab");
    Expect.that(
        new TreeSet<>(loaded.domains()).equals(new TreeSet<>(same.keySet())),
        "The domains are %s.".formatted(loaded.domains()));
    same.forEach(
        (name, original) ->
            same(
                "'%s' loaded as '%s'".formatted(original, name),
                scores(backend, trained, original),
                scores(backend, loaded, name)));
    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      adapters.remove("ab");
    }
    TrainedModel left = ModelFiles.load(model).trained();
    for (String name : left.domains()) {
      same(
          "'%s' without 'ab'".formatted(name),
          scores(backend, loaded, name),
          scores(backend, left, name));
    }
    return Outcome.passed();
  }

  private static Outcome joinsSaved(KitContext context, Path folder) throws IOException {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.trained(backend, LoraConfig.temperature(8), 300, 3, 24, 12);
    Path model = folder.resolve("model");
    ModelFiles.save(model, trained.model(), trained.weights(), ORIGIN);
    Map<String, String> files = hashes(model);
    TrainingPlan plan = TrainingPlan.twoPhase().withBatchSize(64).withMaxEpochs(3);
    TrainedModel before = ModelFiles.load(model).trained();
    try (InMemoryDataset data =
            Sample.ofLastDomain(trained.model().schema().withDomain(LATE), 400);
        AdapterFolders adapters = AdapterFolders.open(model);
        AdapterTraining training =
            AdapterTraining.of(before, LATE, data).plan(plan).seed(5).on(backend)) {
      training.fit();
      adapters.add(new SavedAdapter(training.adapter(), Map.of("data", "late")));
    }
    Map<String, String> after = hashes(model);
    files.forEach(
        (file, hash) ->
            Expect.that(
                hash.equals(after.get(file)), "The file %s changed or is gone.".formatted(file)));
    TrainedModel larger = ModelFiles.load(model).trained();
    for (String domain : DOMAINS) {
      same(
          "'%s' beside a domain that joined".formatted(domain),
          scores(backend, before, domain),
          scores(backend, larger, domain));
    }
    Expect.that(
        larger.status().adapters().getLast().delta() > 0,
        "The new domain's adapter was not trained: %s."
            .formatted(larger.status().adapters().getLast()));
    return Outcome.passed();
  }

  private static Outcome mergedFiles(KitContext context, Path folder) throws IOException {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    Path model = folder.resolve("model");
    ModelFiles.save(model, trained.model(), trained.weights(), ORIGIN);
    for (String domain : DOMAINS) {
      Path merged = folder.resolve("merged-" + domain);
      Path back = folder.resolve("back-" + domain);
      MergedFiles.merge(model, domain, merged);
      MergedFiles.unmerge(merged, back);
      same(
          "merged '%s' from files".formatted(domain),
          scores(backend, trained.merge(domain).merged(), domain),
          scores(backend, ModelFiles.load(merged).trained(), domain));
      same(
          "unmerged '%s' from files".formatted(domain),
          scores(backend, trained, domain),
          scores(backend, ModelFiles.load(back).trained(), domain));
      String backbone = "model/backbone.safetensors";
      Expect.that(
          FileHash.sha256(model.resolve(backbone)).equals(FileHash.sha256(back.resolve(backbone))),
          "The backbone's file is another one after merging '%s' and back.".formatted(domain));
    }
    return Outcome.passed();
  }

  private static Outcome foreign(KitContext context, Path folder) throws IOException {
    TrainedModel trained = Adapted.madeUp();
    Path model = folder.resolve("model");
    ModelFiles.save(model, trained.model(), trained.weights(), ORIGIN);
    Map<String, String> files = hashes(model);
    Map<String, TrainedModel> others =
        Map.of(
            "another backbone", trained.merge("a").merged(),
            "another rank", withAdapters(trained, LoraConfig.rank(5)),
            "other layers", withAdapters(trained, LoraConfig.temperature(8).withTargets("mlp/1")),
            "another scale", withAdapters(trained, LoraConfig.temperature(8).withAlpha(3)),
            "no bias", withAdapters(trained, LoraConfig.temperature(8).withDomainBias(false)));
    for (Map.Entry<String, TrainedModel> other : others.entrySet()) {
      Path adapter = folder.resolve(other.getKey());
      AdapterFiles.save(adapter, other.getValue(), "a", ORIGIN);
      try (AdapterFolders adapters = AdapterFolders.open(model)) {
        Expect.refused(
            "an adapter of " + other.getKey(),
            ErrorCode.ADAPTER_MISMATCH,
            () -> adapters.load(adapter, Optional.of("foreign")));
      }
    }
    Map<String, String> after = hashes(model);
    Expect.that(
        files.equals(after),
        "Files changed: %s, before %s.".formatted(after.keySet(), files.keySet()));
    same(
        "'a' after refusals",
        scores(context.backend(), trained, "a"),
        scores(context.backend(), ModelFiles.load(model).trained(), "a"));
    return Outcome.passed();
  }

  /** The same backbone with adapters of another form. */
  private static TrainedModel withAdapters(TrainedModel trained, LoraConfig lora) {
    TrainedModel other = Adapted.madeUp(trained.model().withAdapters(lora));
    Map<String, float[]> tensors = new TreeMap<>(other.weights().tensors());
    trained.model().withoutAdapters().parameterNames().stream()
        .forEach(name -> tensors.put(name, trained.weights().get(name)));
    return TrainedModel.of(other.model(), new Weights(tensors));
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  /** All files but the lock, which says nothing. */
  private static Map<String, String> hashes(Path model) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(model)) {
      walk.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith(".lock"))
          .forEach(file -> hashes.put(model.relativize(file).toString(), FileHash.sha256(file)));
    }
    return hashes;
  }
}
