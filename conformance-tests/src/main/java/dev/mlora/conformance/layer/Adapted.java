package dev.mlora.conformance.layer;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.batch.Schedule;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.data.Example;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models with adapters that do something, for the rules about what is done with adapters. */
final class Adapted {
  /** The domains; each name begins like the next. */
  static final List<String> DOMAINS = List.of("a", "ab", "abc");

  private static final Model MODEL =
      Mlp.of(Sample.schema("a", "ab", "abc"), Tower.of(24, 12).dropout(0.5))
          .withAdapters(LoraConfig.temperature(8));
  private static final int ROWS = 23;

  private Adapted() {}

  /** Made-up weights, so that backends that do not train are tried, too. */
  static TrainedModel madeUp() {
    return madeUp(MODEL);
  }

  static TrainedModel madeUp(Model model) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : model.parameters()) {
      double[] drawn = Numbers.normal(spec.name(), Math.toIntExact(spec.elements())).values();
      float[] values = new float[drawn.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (drawn[i] / 3);
      }
      tensors.put(spec.name(), values);
    }
    return TrainedModel.of(model, new Weights(tensors));
  }

  /** A model after some epochs of joint training, in which every adapter moved. */
  static TrainedModel trained(
      Backend backend, LoraConfig lora, int rows, int epochs, int... tower) {
    Model model =
        Mlp.of(Sample.schema("a", "ab", "abc"), Tower.of(tower).dropout(0.5)).withAdapters(lora);
    TrainingPlan plan =
        TrainingPlan.joint()
            .withBatchSize(64)
            .withSchedule(Schedule.INTERLEAVED)
            .withRollBack(false)
            .withMaxEpochs(epochs)
            .withPatience(epochs);
    try (InMemoryDataset data = Sample.dataset(model.schema(), rows, rows, rows);
        Training training = Training.of(model, data).plan(plan).seed(Setup.SEED).on(backend)) {
      training.fit();
      return training.trained();
    }
  }

  /** The backbone of a model with its domains, without adapters. */
  static TrainedModel backbone(TrainedModel trained) {
    Model base = trained.model().withoutAdapters();
    return TrainedModel.of(base, trained.weights().only(base.parameterNames()));
  }

  /** The same rows for every domain, to tell adapters apart by their scores. */
  static List<Example> examples(String domain) {
    return Sample.rows("adapted", ROWS).examples(Sample.schema(domain));
  }

  static float[] scores(Backend backend, TrainedModel trained, String domain) {
    return scores(backend, trained, examples(domain));
  }

  static float[] scores(Backend backend, TrainedModel trained, List<Example> examples) {
    try (Scorer scorer = Scorer.of(trained, backend)) {
      return scorer.score(examples);
    }
  }

  static void same(String what, float[] expected, float[] actual) {
    Expect.that(
        Arrays.equals(expected, actual),
        "%s: the scores are %s and must be %s, bit for bit."
            .formatted(what, Arrays.toString(actual), Arrays.toString(expected)));
  }

  static void different(String what, float[] one, float[] other) {
    Expect.that(
        !Arrays.equals(one, other),
        "%s: the scores are the same, %s.".formatted(what, Arrays.toString(one)));
  }

  static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
