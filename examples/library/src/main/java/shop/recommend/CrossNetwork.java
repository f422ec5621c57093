package shop.recommend;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Form;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.data.synthetic.SyntheticConfig;
import dev.mlora.data.synthetic.SyntheticData;
import dev.mlora.graph.Value;
import dev.mlora.layer.Scope;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.spi.Backend;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.List;

/** A backbone of our own: one cross layer beside a deep tower, logit = w . [cross; deep] + g. */
public record CrossNetwork(Form form) implements Backbone {
  @Override
  public String name() {
    return "cross-network";
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value x = Value.concat(form.embed(scope, features), 1); // [batch, fields * d]
    int width = x.shape().dim(1).size();
    Value crossed = scope.within("cross", here -> new Cross(width).apply(here, x, x));
    return form.project(scope, Value.concat(List.of(crossed, form.deep(scope, x)), 1));
  }

  /** Trains it with adapters on a backend, and gives the metrics on held-out rows. */
  static Evaluation train(Backend backend, int maxEpochs) {
    try (Dataset markets = SyntheticData.generate(SyntheticConfig.standard())) {
      Backbone network = new CrossNetwork(Form.of(Tower.of(64, 32).dropout(0.2)));
      Model model = Model.of(network, markets.schema()).withAdapters(LoraConfig.temperature(8));
      TrainingPlan plan = TrainingPlan.twoPhase().withMaxEpochs(maxEpochs);
      try (Training run = Training.of(model, markets).plan(plan).seed(1).on(backend)) {
        run.fit();
        return run.evaluate(Split.TEST);
      }
    }
  }
}
