package dev.mlora.cli;

import dev.mlora.adapter.RankRule;
import dev.mlora.backbone.Architecture;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Dataset;
import dev.mlora.data.Schema;
import dev.mlora.experiment.Recipe;
import dev.mlora.experiment.Variant;
import dev.mlora.model.Model;
import dev.mlora.train.ModelSize;
import dev.mlora.train.Profile;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.TrainingPlan;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The options that say which models are trained, and how. */
final class ModelOptions {
  private static final List<TrainingPlan> PLANS =
      List.of(TrainingPlan.joint(), TrainingPlan.twoPhase());

  @Option(
      names = "--model",
      paramLabel = "NAME",
      converter = Labels.OfArchitecture.class,
      defaultValue = "mlp",
      description = {
        "The backbone: mlp, star, wdl, nfm, autoint, pnn, dcn, fibinet, deepfm or xdeepfm.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Architecture model;

  @Option(
      names = "--compare",
      paramLabel = "VARIANT",
      split = ",",
      converter = VariantName.class,
      defaultValue = "base,mlora",
      description = "What to train, of base and mlora. Default: ${DEFAULT-VALUE}.")
  private List<Variant> compare;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      converter = Labels.OfProfile.class,
      description = {
        "Where all settings come from: paper, authors-code or controlled.",
        "Default: controlled, with the plan two-phase."
      })
  private @Nullable Profile profile;

  @Option(
      names = "--plan",
      paramLabel = "NAME",
      converter = PlanName.class,
      description = {
        "joint (backbone and adapters together) or two-phase (backbone, then adapters).",
        "Default: the profile's."
      })
  private @Nullable TrainingPlan plan;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      converter = Labels.OfSchedule.class,
      description = "domain-sequential, interleaved or proportional. Default: the profile's.")
  private @Nullable Schedule schedule;

  @Option(
      names = "--sparse",
      paramLabel = "NAME",
      converter = Labels.OfSparse.class,
      description = {
        "What Adam does to rows that a batch does not touch: dense-decay or lazy.",
        "Default: the profile's."
      })
  private @Nullable SparseUpdates sparse;

  @ArgGroup(exclusive = true)
  private @Nullable RankChoice rank;

  /** How wide adapters are: by one of two rules. */
  static final class RankChoice {
    @Option(
        names = "--temperature",
        paramLabel = "N",
        description = "Adapters of rank max(units / N, 1). Default: the profile's.")
    private @Nullable Integer temperature;

    @Option(names = "--rank", paramLabel = "N", description = "Adapters of rank N.")
    private @Nullable Integer rank;

    RankChoice() {}

    RankRule rule() {
      if (rank != null) {
        return new RankRule.Fixed(rank);
      }
      return new RankRule.Temperature(temperature == null ? 0 : temperature);
    }
  }

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "At most N epochs in each phase. Default: until patience ends it.")
  private @Nullable Integer epochs;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Stop after N epochs without improvement. Default: the profile's, 3.")
  private @Nullable Integer patience;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Rows in a batch. Default: the profile's, 1024.")
  private @Nullable Integer batchSize;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields with defaults
  ModelOptions() {}

  /** The name of the backbone. */
  String backbone() {
    return model.label();
  }

  /** The profile that the settings come from. */
  Profile profile() {
    return profile == null ? Profile.CONTROLLED : profile;
  }

  /** The models and plans for some data. */
  Map<Variant, Recipe> recipes(Dataset dataset) {
    Schema schema = dataset.schema();
    ModelSize size = ModelSize.of(dataset);
    Set<Variant> wanted = EnumSet.copyOf(compare);
    Map<Variant, Recipe> recipes = new LinkedHashMap<>();
    if (wanted.contains(Variant.BASE)) {
      recipes.put(
          Variant.BASE,
          new Recipe(profile().base(model, schema, size), adjusted(profile().plan(model))));
    }
    if (wanted.contains(Variant.MLORA)) {
      recipes.put(
          Variant.MLORA, new Recipe(adapted(schema, size), adjusted(profile().adaptedPlan(model))));
    }
    return recipes;
  }

  private Model adapted(Schema schema, ModelSize size) {
    Model of = profile().adapted(model, schema, size);
    return rank == null ? of : of.withRank(rank.rule());
  }

  private TrainingPlan adjusted(TrainingPlan of) {
    TrainingPlan adjusted = of;
    if (plan != null) {
      adjusted = adjusted.withPhasesOf(plan);
    } else if (profile == null) {
      adjusted = adjusted.withPhasesOf(TrainingPlan.twoPhase());
    }
    if (schedule != null) {
      adjusted = adjusted.withSchedule(schedule);
    }
    if (sparse != null) {
      adjusted = adjusted.withSparseUpdates(sparse);
    }
    if (epochs != null) {
      adjusted = adjusted.withMaxEpochs(epochs);
    }
    if (patience != null) {
      adjusted = adjusted.withPatience(patience);
    }
    return batchSize == null ? adjusted : adjusted.withBatchSize(batchSize);
  }

  /** Reads a variant. */
  static final class VariantName implements ITypeConverter<Variant> {
    VariantName() {}

    @Override
    public Variant convert(String text) {
      return Labels.choose(text, List.of(Variant.values()), Variant::label);
    }
  }

  /** Reads a plan. */
  static final class PlanName implements ITypeConverter<TrainingPlan> {
    PlanName() {}

    @Override
    public TrainingPlan convert(String text) {
      return Labels.choose(text, PLANS, TrainingPlan::name);
    }
  }
}
