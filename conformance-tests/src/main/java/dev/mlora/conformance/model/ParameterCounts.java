package dev.mlora.conformance.model;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Form;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;

/** How many parameters the paper's models have, and whether a backend allocates as many. */
final class ParameterCounts {
  private static final int USERS = 6040;
  private static final int ITEMS = 3952;
  private static final int DOMAINS = 2;

  /** Of users and items with the row for unseen ids, and of domains. */
  private static final long IDS = USERS + 1 + ITEMS + 1 + DOMAINS;

  /** The paper's tower without its first kernel. */
  private static final long TOWER = 256 + 256 * 128 + 128 + 128 * 64 + 64;

  private ParameterCounts() {}

  /** The schema of MovieLens-gen. */
  static Schema movieLens() {
    return new Schema(
        "movielens-gen",
        List.of(
            new SparseField("user", IdRangeVocabulary.of(USERS)),
            new SparseField("item", IdRangeVocabulary.of(ITEMS))),
        "gender",
        List.of("F", "M"),
        "rating 5");
  }

  static Outcome check(KitContext context) {
    for (Architecture architecture : Architecture.values()) {
      for (int width : new int[] {8, 128}) {
        Form form = Form.of(Tower.of(256, 128, 64), width);
        Model base = Model.of(architecture.of(form), movieLens());
        String name = "%s of width %d".formatted(architecture.title(), width);
        long expected = published(architecture, width);
        require(context, name, base, expected);
        require(
            context,
            name + " with adapters",
            base.withAdapters(LoraConfig.temperature(16)),
            expected + DOMAINS * adapter(towerInput(architecture, width)));
      }
    }
    return Outcome.passed();
  }

  /** Fails unless a backend holds as many parameters of a model. */
  static void require(KitContext context, String name, Model model, long expected) {
    try (ModelRun run = ModelRun.of(context.backend(), Setup.joint(model))) {
      long actual =
          run.program().state().parameters().stream()
              .filter(spec -> spec.role() != Role.OPTIMIZER)
              .mapToLong(ParameterSpec::elements)
              .sum();
      Expect.that(
          actual == expected,
          "%s has %d parameters; %d are published.".formatted(name, actual, expected));
    }
  }

  private static long published(Architecture architecture, int width) {
    long d = width;
    long tower = 256L * towerInput(architecture, width) + TOWER;
    long projection = 64;
    long bias = 1;
    long common = IDS * d + tower + projection + bias;
    return common
        + switch (architecture) {
          case MLP, PNN -> 0;
          // Each domain's own layers and, trained, 2 D for all and 2 D for each; moving, 2 D more.
          case STAR -> DOMAINS * tower + 2 * 3 * d + DOMAINS * 2 * 3 * d + DOMAINS * 2 * 3 * d;
          case WDL, NFM, DEEPFM -> IDS;
          case AUTOINT -> IDS + 96 + 4 * 32 * d + 2 * 4 * 32 * 32;
          case DCN -> IDS + 3 * d + 2 * 3 * d + 2 * 3 * d;
          case FIBINET -> IDS + 6 + 2 * 3 * d * d;
          case XDEEPFM -> IDS + 9 * 128 + 128 + 192 * 128 + 128 + 192 + 1;
        };
  }

  private static int towerInput(Architecture architecture, int d) {
    return switch (architecture) {
      case NFM -> d;
      case PNN -> 3 * d + 3;
      case FIBINET -> 6 * d;
      case MLP, STAR, WDL, AUTOINT, DCN, DEEPFM, XDEEPFM -> 3 * d;
    };
  }

  /** One domain's adapters at temperature 16. */
  private static long adapter(int in) {
    return 16L * (in + 256) + 256 + 8 * (256 + 128) + 128 + 4 * (128 + 64) + 64;
  }
}
