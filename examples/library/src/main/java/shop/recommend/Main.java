package shop.recommend;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backend.Backends;
import dev.mlora.data.Example;
import dev.mlora.data.HeldOutDomain;
import dev.mlora.data.Split;
import dev.mlora.data.synthetic.SyntheticConfig;
import dev.mlora.data.synthetic.SyntheticData;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.train.DomainTraining;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trains a model of our own for seven markets, adds an eighth later, and scores a visitor. */
public final class Main {
  private Main() {}

  /**
   * What came of it.
   *
   * @param evaluation the founding markets on held-out rows
   * @param unadapted the new market before it was trained
   * @param adapted the new market afterwards
   * @param score a visitor's click probability
   */
  public record Outcome(
      Evaluation evaluation, DomainMetrics unadapted, DomainMetrics adapted, float score) {}

  /** Runs the example. */
  public static Outcome run(int maxEpochs) {
    HeldOutDomain markets =
        HeldOutDomain.of(SyntheticData.generate(SyntheticConfig.standard()), "domain-3");
    Model model =
        Model.of(
                new CrossNetwork(Tower.of(64, 32).dropout(0.2), Embeddings.of(8)),
                markets.others().schema())
            .withAdapters(LoraConfig.temperature(8));
    TrainingPlan plan = TrainingPlan.twoPhase().withMaxEpochs(maxEpochs);

    try (Backend backend = Backends.select();
        Training run = Training.of(model, markets.others()).plan(plan).seed(1).on(backend)) {
      run.fit();
      Evaluation evaluation = run.evaluate(Split.TEST);

      DomainTraining market = run.addDomain("domain-3", markets.heldOut());
      DomainMetrics unadapted = market.evaluate(Split.TEST);
      market.fit(); // one adapter more, all others untouched
      DomainMetrics adapted = market.evaluate(Split.TEST);

      try (Scorer scorer = run.scorer()) {
        return new Outcome(evaluation, unadapted, adapted, scorer.score(visitor(scorer)));
      }
    }
  }

  private static Example visitor(Scorer scorer) {
    List<String> fields = scorer.model().schema().fieldNames();
    Map<String, Object> values = new HashMap<>();
    fields.forEach(field -> values.put(field, 3));
    return new Example(values, "domain-3");
  }

  /** Prints what came of it. */
  public static void main(String[] args) {
    Outcome outcome = run(20);
    System.out.println(outcome.evaluation());
    System.out.println("new market before: " + outcome.unadapted().auc());
    System.out.println("new market after:  " + outcome.adapted().auc());
    System.out.println("a visitor's click probability: " + outcome.score());
  }
}
