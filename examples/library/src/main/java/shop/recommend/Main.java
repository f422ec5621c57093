package shop.recommend;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backend.Backends;
import dev.mlora.data.Dataset;
import dev.mlora.data.Example;
import dev.mlora.data.HeldOutDomain;
import dev.mlora.data.Split;
import dev.mlora.data.synthetic.SyntheticConfig;
import dev.mlora.data.synthetic.SyntheticData;
import dev.mlora.io.data.DatasetFiles;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.model.SavedModel;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import dev.mlora.backbone.Mlp;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.train.DomainTraining;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Trains a model for seven markets, adds an eighth later, saves it, and scores a visitor. */
public final class Main {
  private static final String NEW_MARKET = "domain-3";

  private Main() {}

  /**
   * What came of the training.
   *
   * @param evaluation the founding markets on held-out rows
   * @param unadapted the new market before it was trained
   * @param adapted the new market afterwards
   * @param score a visitor's click probability
   */
  public record Outcome(
      Evaluation evaluation, DomainMetrics unadapted, DomainMetrics adapted, float score) {}

  /** Makes a data set on disk, as {@code ./mlora data build synthetic --out DIR} does. */
  public static void build(Path data) {
    try (Dataset generated = SyntheticData.generate(SyntheticConfig.standard())) {
      DatasetFiles.write(generated, data);
    }
  }

  /** Trains on a data set on disk and saves the model. */
  public static Outcome train(Path data, int maxEpochs, Path save) {
    try (Backend backend = Backends.select(); // by class path, property or variable
        Dataset dataset = DatasetFiles.open(data)) {
      HeldOutDomain markets = HeldOutDomain.of(dataset, NEW_MARKET);
      Model model =
          Mlp.of(markets.others().schema(), Tower.of(64, 32).dropout(0.2))
              .withAdapters(LoraConfig.temperature(8));
      TrainingPlan plan = TrainingPlan.twoPhase().withMaxEpochs(maxEpochs);
      try (Training run = Training.of(model, markets.others()).plan(plan).seed(1).on(backend)) {
        run.fit();
        Evaluation evaluation = run.evaluate(Split.TEST);

        DomainTraining market = run.addDomain(NEW_MARKET, markets.heldOut());
        DomainMetrics unadapted = market.evaluate(Split.TEST);
        market.fit(); // one adapter more, all others untouched
        DomainMetrics adapted = market.evaluate(Split.TEST);

        ModelFiles.save(save, run.model(), run.weights(), Map.of("seed", "1"));
        try (Scorer scorer = run.scorer()) {
          return new Outcome(evaluation, unadapted, adapted, scorer.score(visitor(run.model())));
        }
      }
    }
  }

  /** Scores the visitor with a saved model: what a service does. */
  public static float serve(Path saved) {
    SavedModel loaded = ModelFiles.load(saved);
    try (Backend backend = Backends.select();
        Scorer scorer = Scorer.of(loaded.model(), loaded.weights(), backend)) {
      return scorer.score(visitor(loaded.model()));
    }
  }

  private static Example visitor(Model model) {
    Map<String, Object> values = new HashMap<>();
    model.schema().fieldNames().forEach(field -> values.put(field, 3));
    return new Example(values, NEW_MARKET);
  }

  /** Prints what came of it. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("shop");
    build(folder.resolve("data"));
    Outcome outcome = train(folder.resolve("data"), 20, folder.resolve("saved"));
    System.out.println(outcome.evaluation());
    System.out.println("new market before: " + outcome.unadapted().auc());
    System.out.println("new market after:  " + outcome.adapted().auc());
    System.out.println("a visitor's click probability: " + outcome.score());
    System.out.println("the same by the saved model:   " + serve(folder.resolve("saved")));
    try (Backend backend = Backends.select()) {
      System.out.println("with a backbone of our own:    " + CrossNetwork.train(backend, 20).wauc());
    }
  }
}
