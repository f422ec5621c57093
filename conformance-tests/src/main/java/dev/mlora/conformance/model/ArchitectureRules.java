package dev.mlora.conformance.model;

import static dev.mlora.conformance.model.ModelRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Form;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.data.Schema;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What holds for each of the paper's models, without and with adapters. */
final class ArchitectureRules {
  private ArchitectureRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        rule(
            24,
            "All models have the published numbers of parameters, at widths 8 and 128",
            "which parameters are allocated, and their shapes",
            ParameterCounts::check));
    Schema schema = BackboneRules.schema();
    for (Architecture architecture : Architecture.values()) {
      rules.addAll(rules(architecture, schema));
    }
    return rules;
  }

  private static List<Rule> rules(Architecture architecture, Schema schema) {
    int first = first(architecture);
    String name = architecture.title();
    Model base = Model.of(architecture.of(Form.of(Tower.of(32, 16).dropout(0.5))), schema);
    Model adapted = base.withAdapters(LoraConfig.temperature(8));
    List<Rule> rules =
        new ArrayList<>(BackboneRules.of(name, first, base, adapted, undecided(architecture)));
    rules.add(BackboneRules.saved(name, first + BackboneRules.COUNT - 1, adapted));
    return rules;
  }

  /** The number of a model's first rule of five; they go by the paper's order. */
  private static int first(Architecture architecture) {
    return switch (architecture) {
      case MLP -> 30;
      case STAR -> 35;
      case WDL -> 40;
      case NFM -> 45;
      case AUTOINT -> 50;
      case PNN -> 55;
      case DCN -> 60;
      case FIBINET -> 65;
      case DEEPFM -> 70;
      case XDEEPFM -> 75;
    };
  }

  /**
   * Weights whose gradient is nothing but rounding, of which Adam makes whole steps: normalisation
   * by domain takes away whatever all rows of a domain have in common.
   */
  private static Set<String> undecided(Architecture architecture) {
    return architecture == Architecture.STAR ? Set.of("domain/embedding") : Set.of();
  }
}
