package dev.mlora.train;

import dev.mlora.adapter.DownInit;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.Selector;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Form;
import dev.mlora.backbone.Star;
import dev.mlora.data.Schema;
import dev.mlora.graph.Role;
import dev.mlora.layer.Init;
import dev.mlora.metric.SelectionMetric;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.model.Tower.DropoutSite;
import java.util.stream.IntStream;

/**
 * The ways in which the paper, its authors' code, a controlled comparison and we ourselves train
 * the same model. Common to all: embeddings of width 8 or of the vectors that the data bring along,
 * hidden layers 256, 128 and 64, dropout 0.5, TF1's Adam with rate 0.001 and dense decay, batches
 * of 1024, domain after domain, L2 1e-5 on the weights of cross layers and, but for {@link #BEST},
 * on embeddings.
 */
public enum Profile {
  /**
   * What the paper says: two phases, A normal, B zero, temperature 32, no domain bias, no
   * roll-back, dropout after the activation.
   */
  PAPER {
    @Override
    public Model base(Architecture architecture, Schema schema, ModelSize size) {
      return model(
          architecture,
          schema,
          tower(size, DropoutSite.POST_ACTIVATION),
          tables(size, Init.normal(0.01)));
    }

    @Override
    public Model adapted(Architecture architecture, Schema schema, ModelSize size) {
      return base(architecture, schema, size)
          .withAdapters(
              LoraConfig.temperature(32)
                  .withDomainBias(false)
                  .withDownInit(new DownInit.Gaussian(0.01)));
    }

    @Override
    public TrainingPlan plan(Architecture architecture) {
      return penalised(TrainingPlan.twoPhase()).withRollBack(false);
    }
  },
  /**
   * What the authors' code does: joint training at the temperatures of its configuration files; the
   * base with tables N(0, 1e-4^2) and dropout after the activation, the adapted model with dropout
   * on the shared branch and fields' tables N(0, 0.01^2), or for the MLP, which is another class
   * there, Glorot uniform kernels, tables U(-0.05, 0.05) and no L2, which STAR has with and without
   * adapters; selection by 500-bin AUC with roll-back. What the authors do on some data only is
   * left out: two phases for the MLP on Taobao and Amazon, a patience of 5 for two models, other
   * widths. xDeepFM and PNN are themselves here; by mistakes in names they are DeepFM and, on
   * Amazon, the MLP there.
   */
  AUTHORS_CODE {
    @Override
    public Model base(Architecture architecture, Schema schema, ModelSize size) {
      if (architecture == Architecture.STAR) {
        return star(schema, tables(size, KERAS), hidden(size));
      }
      Embeddings embeddings = tables(size, Init.normal(1e-4));
      return model(architecture, schema, tower(size, DropoutSite.POST_ACTIVATION), embeddings);
    }

    @Override
    public Model adapted(Architecture architecture, Schema schema, ModelSize size) {
      LoraConfig adapters =
          LoraConfig.temperature(AuthorsTemperatures.of(architecture, schema.name()));
      Tower tower = tower(size, DropoutSite.PRE_ACTIVATION_SHARED);
      if (architecture == Architecture.STAR) {
        return star(schema, tables(size, KERAS), hidden(size)).withAdapters(adapters);
      }
      if (architecture == Architecture.MLP) {
        Init kernels = Init.glorotUniform();
        return Model.of(
                architecture.of(new Form(tower.kernels(kernels), tables(size, KERAS), kernels)),
                schema)
            .withAdapters(adapters.withDownInit(new DownInit.GlorotUniformStack()));
      }
      Embeddings embeddings = tables(size, Init.normal(0.01), Init.normal(1e-4));
      return model(architecture, schema, tower, embeddings).withAdapters(adapters);
    }

    @Override
    public TrainingPlan plan(Architecture architecture) {
      TrainingPlan plan =
          penalised(TrainingPlan.joint()).withSelection(SelectionMetric.MEAN_AUC_500);
      return architecture == Architecture.STAR ? plan.withPenalties() : plan;
    }

    @Override
    public TrainingPlan adaptedPlan(Architecture architecture) {
      TrainingPlan plan = plan(architecture);
      return architecture == Architecture.MLP ? plan.withPenalties() : plan;
    }
  },
  /**
   * The adapters alone make the difference: base and adapted model share dropout on the shared
   * branch before the activation, tables N(0, 0.01^2), L2 and seeds. Temperatures are those of the
   * authors' configuration files.
   */
  CONTROLLED {
    @Override
    public Model base(Architecture architecture, Schema schema, ModelSize size) {
      return model(
          architecture,
          schema,
          tower(size, DropoutSite.PRE_ACTIVATION_SHARED),
          tables(size, Init.normal(0.01)));
    }

    @Override
    public Model adapted(Architecture architecture, Schema schema, ModelSize size) {
      return base(architecture, schema, size)
          .withAdapters(
              LoraConfig.temperature(AuthorsTemperatures.of(architecture, schema.name())));
    }

    @Override
    public TrainingPlan plan(Architecture architecture) {
      return penalised(TrainingPlan.joint());
    }
  },
  /**
   * What works best in our hands, chosen on the validation rows of MovieLens-1M: thirty times the
   * L2 on tables, as models learn the users of the training rows by heart; dropout after the
   * activation, on the sum of both branches; adapters of temperature 16 that learn at a tenth of
   * the backbone's rate; a patience of 8, as validation rises slowly. NFM, whose tower sees nothing
   * but one sum of products of embeddings, has no dropout, and its adapters the full rate. Base and
   * adapted model share all of it. {@code docs/reproduction/best-search.md} has what was tried.
   */
  BEST {
    @Override
    public Model base(Architecture architecture, Schema schema, ModelSize size) {
      Tower tower = tower(size, DropoutSite.POST_ACTIVATION);
      return model(
          architecture,
          schema,
          architecture == Architecture.NFM ? tower.dropout(0) : tower,
          tables(size, Init.normal(0.01)));
    }

    @Override
    public Model adapted(Architecture architecture, Schema schema, ModelSize size) {
      return base(architecture, schema, size).withAdapters(LoraConfig.temperature(16));
    }

    @Override
    public TrainingPlan plan(Architecture architecture) {
      TrainingPlan plan = penalised(TrainingPlan.joint(), 3e-4).withPatience(8);
      return architecture == Architecture.NFM
          ? plan
          : plan.withPhases(phase -> phase.withRates(new Rate(Selector.role(Role.ADAPTER), 0.1)));
    }
  };

  private static final int[] HIDDEN = {256, 128, 64};

  /** What Keras starts embeddings from. */
  private static final Init KERAS = Init.uniform(0.05);

  private static final double DROPOUT = 0.5;
  private static final double L2 = 1e-5;

  /** A model without adapters. */
  public Model base(Architecture architecture, Schema schema) {
    return base(architecture, schema, ModelSize.PAPER);
  }

  /**
   * A model without adapters.
   *
   * @param size what is not of the paper's size
   */
  public abstract Model base(Architecture architecture, Schema schema, ModelSize size);

  /** The model with adapters at the temperature of the profile. */
  public Model adapted(Architecture architecture, Schema schema) {
    return adapted(architecture, schema, ModelSize.PAPER);
  }

  /**
   * The model with adapters at the temperature of the profile.
   *
   * @param size what is not of the paper's size
   */
  public abstract Model adapted(Architecture architecture, Schema schema, ModelSize size);

  /** The plan for a model without adapters. */
  public abstract TrainingPlan plan(Architecture architecture);

  /** The plan for a model with adapters. */
  public TrainingPlan adaptedPlan(Architecture architecture) {
    return plan(architecture);
  }

  private static Embeddings tables(ModelSize size, Init fields, Init domains) {
    return new Embeddings(size.embedding(), fields, domains, size.pretrained());
  }

  /** Tables of fields and domains that begin alike. */
  private static Embeddings tables(ModelSize size, Init init) {
    return tables(size, init, init);
  }

  private static Tower tower(ModelSize size, DropoutSite site) {
    return hidden(size).dropout(DROPOUT).at(site);
  }

  private static Tower hidden(ModelSize size) {
    return Tower.of(IntStream.of(HIDDEN).map(units -> size.hidden() * units).toArray());
  }

  /** STAR has no dropout in any profile, Glorot uniform kernels and a stack of the domains'. */
  private static Model star(Schema schema, Embeddings embeddings, Tower hidden) {
    Tower tower = hidden.dropout(0).kernels(Init.glorotUniform());
    Init domains = new Init.GlorotUniform(schema.domains().size());
    Form form = new Form(tower, embeddings, Init.glorotUniform());
    return Model.of(new Star(form, domains, true, false), schema);
  }

  private static Model model(
      Architecture architecture, Schema schema, Tower tower, Embeddings embeddings) {
    if (architecture == Architecture.STAR) {
      return star(schema, embeddings, tower);
    }
    return Model.of(architecture.of(new Form(tower, embeddings, Init.glorotNormal())), schema);
  }

  private static TrainingPlan penalised(TrainingPlan plan) {
    return penalised(plan, L2);
  }

  private static TrainingPlan penalised(TrainingPlan plan, double onEmbeddings) {
    return plan.withPenalties(
        Penalty.onEmbeddings(onEmbeddings), new Penalty(Selector.path("cross/*/kernel"), L2));
  }
}
