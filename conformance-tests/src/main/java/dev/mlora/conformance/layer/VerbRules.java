package dev.mlora.conformance.layer;

import static dev.mlora.conformance.layer.Adapted.DOMAINS;
import static dev.mlora.conformance.layer.Adapted.different;
import static dev.mlora.conformance.layer.Adapted.examples;
import static dev.mlora.conformance.layer.Adapted.same;
import static dev.mlora.conformance.layer.Adapted.scores;
import static dev.mlora.conformance.layer.Adapted.widened;
import static dev.mlora.conformance.layer.LayerRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import dev.mlora.data.Example;
import dev.mlora.error.ErrorCode;
import dev.mlora.model.MergedModel;
import dev.mlora.model.ModelStatus;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is done with the adapters of a trained model, scored by the backend. */
final class VerbRules {
  private VerbRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                31,
                "A merged model scores every domain as the model with adapters",
                "that kernel and bias are read as they were written, and the order of kernel, bias"
                    + " and delta",
                context -> merged(context, 400, 6, 32, 16))
            .requiring(Requirement.TRAINING),
        new Rule(
                "L2-032",
                Level.LAYERS,
                Rule.Duration.LONG,
                "With the paper's tower a merged model scores every domain as the model with"
                    + " adapters",
                "L2-031 first; if it passes, sums over wide layers",
                context -> merged(context, 2000, 8, 256, 128, 64))
            .requiring(Requirement.TRAINING),
        rule(
                33,
                "Merging twice changes nothing, and unmerging restores the scores bit for bit",
                "L2-031, and what a backend keeps of weights that it was given before",
                VerbRules::mergedTwice)
            .requiring(Requirement.DETERMINISTIC),
        rule(
            34,
            "Adapters that are not finite are neither merged nor added",
            "nothing of the backend: the verbs themselves are at fault",
            context -> notFinite()),
        rule(
                35,
                "A batch of several adapters and of the backbone alone scores each row as its own"
                    + " does",
                "segments' row ranges, and whether a delta of zero is added like any other",
                VerbRules::mixedBatch)
            .requiring(Requirement.DETERMINISTIC),
        rule(
                36,
                "A disabled domain is scored by the backbone alone, and enabled again as before",
                "that the delta is added last, and copies of B or c that writes do not reach",
                VerbRules::disabled)
            .requiring(Requirement.DETERMINISTIC),
        rule(
                37,
                "A domain is removed, enabled or disabled, and all others keep their scores",
                "scores that depend on a domain's place in the bank",
                VerbRules::removed)
            .requiring(Requirement.DETERMINISTIC),
        rule(
                38,
                "A domain is added beside a disabled one, and neither changes the other",
                "scores that depend on the number of domains",
                VerbRules::addedBesideDisabled)
            .requiring(Requirement.DETERMINISTIC),
        rule(
                39,
                "The status tells which adapters do something",
                "writes of B that are lost while a model is trained",
                VerbRules::status)
            .requiring(Requirement.TRAINING));
  }

  private static Outcome merged(KitContext context, int rows, int epochs, int... tower) {
    Backend backend = context.backend();
    double worst = 0;
    for (LoraConfig lora : List.of(LoraConfig.temperature(16), LoraConfig.rank(2).withAlpha(5))) {
      TrainedModel trained = Adapted.trained(backend, lora, rows, epochs, tower);
      for (String domain : DOMAINS) {
        float[] expected = scores(backend, trained, domain);
        different(
            "domain '%s' with and without its adapter".formatted(domain),
            expected,
            scores(backend, Adapted.backbone(trained), domain));
        float[] actual = scores(backend, trained.merge(domain).merged(), domain);
        Tolerance.MERGED.check(
            "the scores of domain '%s'".formatted(domain), widened(expected), widened(actual));
        for (int i = 0; i < expected.length; i++) {
          worst = Math.max(worst, Math.abs((double) expected[i] - actual[i]));
        }
      }
    }
    return Outcome.passed(String.format(Locale.ROOT, "largest difference %.2e", worst));
  }

  private static Outcome mergedTwice(KitContext context) {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    for (String domain : DOMAINS) {
      float[] unmerged = scores(backend, trained, domain);
      MergedModel once = trained.merge(domain);
      float[] merged = scores(backend, once.merged(), domain);
      TrainedModel twice = once.merged().merge(domain).merged();
      same("domain '%s' merged twice".formatted(domain), merged, scores(backend, twice, domain));
      same(
          "domain '%s' unmerged".formatted(domain),
          unmerged,
          scores(backend, once.unmerge(), domain));
      same(
          "domain '%s' of the model".formatted(domain), unmerged, scores(backend, trained, domain));
      for (String name : once.unmerge().weights().names()) {
        float[] kept = trained.only(List.of(domain)).weights().get(name);
        Expect.that(
            Arrays.equals(kept, once.unmerge().weights().get(name)),
            "'%s' is not what it was before the merge.".formatted(name));
      }
    }
    return Outcome.passed();
  }

  private static Outcome notFinite() {
    TrainedModel trained = Adapted.madeUp();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (String bank : List.of("mlp/0/lora_A", "mlp/1/lora_B", "mlp/1/lora_bias")) {
        Map<String, float[]> tensors = new LinkedHashMap<>(trained.weights().tensors());
        float[] values = trained.weights().get(bank).clone();
        values[0] = bad;
        tensors.put(bank, values);
        TrainedModel broken = TrainedModel.of(trained.model(), new Weights(tensors));
        Expect.refused(
            "merging with %s in '%s'".formatted(bad, bank),
            ErrorCode.WEIGHTS_NOT_FINITE,
            () -> broken.merge("a"));
        Expect.refused(
            "adding with %s in '%s'".formatted(bad, bank),
            ErrorCode.WEIGHTS_NOT_FINITE,
            () -> trained.add(broken.adapter("a").as("late")));
        Expect.that(
            broken
                .merge("abc")
                .merged()
                .weights()
                .bitEquals(trained.merge("abc").merged().weights()),
            "A broken adapter of domain 'a' changes what domain 'abc' is merged to.");
      }
    }
    return Outcome.passed();
  }

  private static Outcome mixedBatch(KitContext context) {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    TrainedModel both = trained;
    List<String> names = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (String domain : DOMAINS) {
      both = both.add(trained.withoutDelta(domain).as(domain + " alone"));
      names.add(domain);
      expected.add(scores(backend, trained, domain));
      names.add(domain + " alone");
      expected.add(scores(backend, Adapted.backbone(trained), domain));
      different(
          "domain '%s'".formatted(domain), expected.getLast(), expected.get(names.size() - 2));
    }
    List<Example> mixed = new ArrayList<>();
    int rows = expected.getFirst().length;
    for (int row = 0; row < rows; row++) {
      for (String name : names) {
        mixed.add(examples(name).get(row));
      }
    }
    float[] scores = scores(backend, both, mixed);
    for (int i = 0; i < names.size(); i++) {
      float[] own = new float[rows];
      for (int row = 0; row < rows; row++) {
        own[row] = scores[row * names.size() + i];
      }
      same("rows of '%s' among others".formatted(names.get(i)), expected.get(i), own);
    }
    return Outcome.passed();
  }

  private static Outcome disabled(KitContext context) {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    TrainedModel base = Adapted.backbone(trained);
    for (String domain : DOMAINS) {
      TrainedModel off = trained.disable(domain);
      same(
          "disabled '%s'".formatted(domain),
          scores(backend, base, domain),
          scores(backend, off, domain));
      different(domain, scores(backend, trained, domain), scores(backend, off, domain));
      for (String other : DOMAINS) {
        if (!other.equals(domain)) {
          same(
              "'%s' beside disabled '%s'".formatted(other, domain),
              scores(backend, trained, other),
              scores(backend, off, other));
        }
      }
      same(
          "enabled '%s'".formatted(domain),
          scores(backend, trained, domain),
          scores(backend, off.enable(domain), domain));
    }
    Expect.refused(
        "disabling an unknown domain", ErrorCode.DOMAIN_UNKNOWN, () -> trained.disable("abcd"));
    return Outcome.passed();
  }

  private static Outcome removed(KitContext context) {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    for (TrainedModel from : List.of(trained, trained.disable("a"), trained.disable("a", "abc"))) {
      TrainedModel left = from.remove("a");
      Expect.that(
          left.domains().equals(List.of("ab", "abc")) && !left.disabled().contains("a"),
          "After removing 'a' there are %s, disabled %s."
              .formatted(left.domains(), left.disabled()));
      for (String other : left.domains()) {
        same(
            "'%s' without 'a'".formatted(other),
            scores(backend, from, other),
            scores(backend, left, other));
      }
      Expect.refused(
          "scoring a removed domain", ErrorCode.DOMAIN_UNKNOWN, () -> scores(backend, left, "a"));
    }
    Expect.refused(
        "removing an unknown domain", ErrorCode.DOMAIN_UNKNOWN, () -> trained.remove("b"));
    Expect.refused(
        "removing the last domain",
        ErrorCode.CONFIG_INVALID,
        () -> trained.remove("a").remove("ab").remove("abc"));
    return Outcome.passed();
  }

  private static Outcome addedBesideDisabled(KitContext context) {
    Backend backend = context.backend();
    TrainedModel trained = Adapted.madeUp();
    TrainedModel added = trained.disable("ab").add(trained.adapter("abc").as("abcd"));
    same("the added domain", scores(backend, trained, "abc"), scores(backend, added, "abcd"));
    same(
        "the disabled domain",
        scores(backend, Adapted.backbone(trained), "ab"),
        scores(backend, added, "ab"));
    same("another domain", scores(backend, trained, "a"), scores(backend, added, "a"));
    same(
        "the domain enabled again",
        scores(backend, trained, "ab"),
        scores(backend, added.enable("ab"), "ab"));
    Expect.refused(
        "adding a domain that there is",
        ErrorCode.DOMAIN_EXISTS,
        () -> added.add(trained.adapter("a")));
    return Outcome.passed();
  }

  private static Outcome status(KitContext context) {
    TrainedModel trained =
        Adapted.trained(context.backend(), LoraConfig.temperature(8), 200, 2, 24, 12);
    ModelStatus status = trained.disable("ab").add(trained.withoutDelta("a").as("idle")).status();
    Expect.that(
        status.layers().stream()
            .map(layer -> layer.path())
            .toList()
            .equals(List.of("mlp/0", "mlp/1")),
        "The layers are %s.".formatted(status.layers()));
    for (ModelStatus.Adapter adapter : status.adapters()) {
      Expect.that(
          adapter.enabled() != adapter.domain().equals("ab")
              && (adapter.delta() == 0) == adapter.domain().equals("idle"),
          "The status of '%s' is %s.".formatted(adapter.domain(), adapter));
    }
    return Outcome.passed();
  }
}
