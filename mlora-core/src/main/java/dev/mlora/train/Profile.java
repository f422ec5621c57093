package dev.mlora.train;

import dev.mlora.adapter.DownInit;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.RankRule;
import dev.mlora.data.Schema;
import dev.mlora.layer.Init;
import dev.mlora.metric.SelectionMetric;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Mlp;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.model.Tower.DropoutSite;

/**
 * The ways in which the paper, its authors' code and a controlled comparison train the same model.
 * Common to all: embeddings of width 8, hidden layers 256, 128 and 64, dropout 0.5, TF1's Adam with
 * rate 0.001 and dense decay, batches of 1024.
 */
public enum Profile {
  /**
   * What the paper says: two phases, A normal, B zero, temperature 32, no domain bias, no
   * roll-back, dropout after the activation.
   */
  PAPER {
    @Override
    public Model base(Schema schema) {
      return mlp(schema, DropoutSite.POST_ACTIVATION, FIELD_INIT, FIELD_INIT);
    }

    @Override
    public Model adapted(Schema schema) {
      return base(schema)
          .withAdapters(
              LoraConfig.temperature(32)
                  .withDomainBias(false)
                  .withDownInit(new DownInit.Gaussian(0.01)));
    }

    @Override
    public TrainingPlan plan() {
      return TrainingPlan.twoPhase().withRollBack(false);
    }
  },
  /**
   * What the authors' code does for MovieLens: joint training; the base with tables N(0, 1e-4^2)
   * and dropout after the activation, the adapted model with Glorot uniform kernels, tables
   * U(-0.05, 0.05) and dropout on the shared branch; selection by 500-bin AUC with roll-back.
   */
  AUTHORS_CODE {
    @Override
    public Model base(Schema schema) {
      return mlp(schema, DropoutSite.POST_ACTIVATION, Init.normal(1e-4), Init.normal(1e-4));
    }

    @Override
    public Model adapted(Schema schema) {
      Tower tower =
          Tower.of(HIDDEN)
              .dropout(DROPOUT)
              .at(DropoutSite.PRE_ACTIVATION_SHARED)
              .kernels(Init.glorotUniform());
      Embeddings embeddings = new Embeddings(WIDTH, Init.uniform(0.05), Init.uniform(0.05));
      return Model.of(new Mlp(tower, embeddings, Init.glorotUniform()), schema)
          .withAdapters(LoraConfig.temperature(16).withDownInit(new DownInit.GlorotUniformStack()));
    }

    @Override
    public TrainingPlan plan() {
      return TrainingPlan.joint().withSelection(SelectionMetric.MEAN_AUC_500);
    }

    @Override
    public TrainingPlan adaptedPlan() {
      return plan().withEmbeddingL2(0);
    }
  },
  /**
   * The adapters alone make the difference: base and adapted model share dropout on the shared
   * branch before the activation, tables N(0, 0.01^2), L2 and seeds.
   */
  CONTROLLED {
    @Override
    public Model base(Schema schema) {
      return mlp(schema, DropoutSite.PRE_ACTIVATION_SHARED, FIELD_INIT, FIELD_INIT);
    }

    @Override
    public Model adapted(Schema schema) {
      return base(schema).withAdapters(LoraConfig.temperature(16));
    }

    @Override
    public TrainingPlan plan() {
      return TrainingPlan.joint();
    }
  };

  private static final int WIDTH = 8;
  private static final int[] HIDDEN = {256, 128, 64};
  private static final double DROPOUT = 0.5;
  private static final Init FIELD_INIT = Init.normal(0.01);

  /** The MLP without adapters. */
  public abstract Model base(Schema schema);

  /** The MLP with adapters at the temperature of the profile. */
  public abstract Model adapted(Schema schema);

  /** The plan for the model without adapters, and for the one with them unless it differs. */
  public abstract TrainingPlan plan();

  /** The plan for the model with adapters. */
  public TrainingPlan adaptedPlan() {
    return plan();
  }

  /** The MLP with adapters at another temperature. */
  public Model adapted(Schema schema, int temperature) {
    Model model = adapted(schema);
    return model.withAdapters(
        model.adapters().orElseThrow().withRank(new RankRule.Temperature(temperature)));
  }

  private static Model mlp(Schema schema, DropoutSite site, Init fieldInit, Init domainInit) {
    Tower tower = Tower.of(HIDDEN).dropout(DROPOUT).at(site);
    return Model.of(
        new Mlp(tower, new Embeddings(WIDTH, fieldInit, domainInit), Init.glorotNormal()), schema);
  }
}
