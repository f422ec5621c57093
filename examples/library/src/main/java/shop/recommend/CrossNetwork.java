package shop.recommend;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backend.Backends;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.data.synthetic.SyntheticConfig;
import dev.mlora.data.synthetic.SyntheticData;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Backbone;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.spi.Backend;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.List;

/** A backbone of our own: one cross layer beside a deep tower, logit = w . [cross; deep] + g. */
public record CrossNetwork(Tower tower, Embeddings embeddings) implements Backbone {
  @Override
  public String name() {
    return "cross-network";
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value x = Value.concat(features.embed(scope, embeddings), 1);
    int width = x.shape().dim(1).constant();
    Value crossed = scope.within("cross", here -> new Cross(width).apply(here, x, x));
    Value deep = scope.within("mlp", here -> tower.apply(here, x));
    Value joined = Value.concat(List.of(crossed, deep), 1);
    Value logit = scope.within("projection", here -> Linear.projection(1).apply(here, joined));
    Value bias = scope.parameter("global_bias", Shape.of(1), Init.zeros());
    Dim batch = x.shape().dim(0);
    return logit.reshape(new Shape(List.of(batch))).plus(bias);
  }

  /** Trains it with adapters, and gives the metrics on held-out rows. */
  static Evaluation train(int maxEpochs) {
    try (Backend backend = Backends.select();
        Dataset markets = SyntheticData.generate(SyntheticConfig.standard())) {
      Backbone network = new CrossNetwork(Tower.of(64, 32).dropout(0.2), Embeddings.of(8));
      Model model = Model.of(network, markets.schema()).withAdapters(LoraConfig.temperature(8));
      TrainingPlan plan = TrainingPlan.twoPhase().withMaxEpochs(maxEpochs);
      try (Training run = Training.of(model, markets).plan(plan).seed(1).on(backend)) {
        run.fit();
        return run.evaluate(Split.TEST);
      }
    }
  }
}
