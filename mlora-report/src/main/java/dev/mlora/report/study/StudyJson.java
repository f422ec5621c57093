package dev.mlora.report.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.ComparedMetric;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.metric.PairedTTest;
import dev.mlora.report.run.TrainingCost;
import dev.mlora.report.run.TrainingHistory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A study for machines: every training's test metrics, unrounded, and the tests over them. */
public final class StudyJson {
  private StudyJson() {}

  /** Writes a study. */
  public static ObjectNode write(Study study) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", "mlora-study").put("version", 1).put("dataset", study.dataset());
    if (!study.trained().isEmpty()) {
      json.put("dataSha256", study.trained().getFirst().run().dataSha256());
    }
    ArrayNode trained = json.putArray("trained");
    study.trained().forEach(one -> write(trained.addObject(), one));
    ArrayNode comparisons = json.putArray("comparisons");
    for (Protocol protocol : study.protocols()) {
      for (ComparedMetric metric : ComparedMetric.values()) {
        List<Architecture> models = Study.architectures(study.by(protocol));
        List<Contrast> contrasts = study.contrasts(protocol, metric::of);
        Contrast all = Contrast.of(study.by(protocol), metric::of);
        compare(comparisons, protocol, "all", "model and seed", metric, all);
        compare(comparisons, protocol, "all", "model", metric, Contrast.ofMeans(contrasts));
        for (int i = 0; i < models.size(); i++) {
          String model = models.get(i).label();
          compare(comparisons, protocol, model, "seed", metric, contrasts.get(i));
        }
      }
    }
    json.put("unfinished", study.unfinished().size());
    return json;
  }

  private static void write(ObjectNode json, Trained one) {
    json.put("protocol", one.protocol().label())
        .put("model", one.architecture().label())
        .put("seed", one.seed());
    for (Variant variant : Variant.values()) {
      one.of(variant).ifPresent(training -> write(json.putObject(variant.label()), one, training));
    }
  }

  private static void write(ObjectNode json, Trained one, TrainingHistory training) {
    TrainingCost cost = TrainingCost.of(one.run(), training);
    json.put("trainedNumbers", one.run().trainedNumbers(training.variant()))
        .put("epochs", cost.epochs())
        .put("visitedRows", cost.visitedRows());
    put(json, "seconds", cost.seconds());
    training
        .test()
        .ifPresent(
            test -> {
              for (ComparedMetric metric : ComparedMetric.values()) {
                put(json, JsonEntry.label(metric), metric.of(test));
              }
              ObjectNode domains = json.putObject("domainAuc");
              test.domains().forEach(domain -> put(domains, domain.domain(), domain.auc()));
            });
  }

  private static void compare(
      ArrayNode comparisons,
      Protocol protocol,
      String model,
      String pairedBy,
      ComparedMetric metric,
      Contrast contrast) {
    Optional<PairedTTest> test = contrast.test();
    if (test.isPresent()) {
      ObjectNode json =
          comparisons
              .addObject()
              .put("protocol", protocol.label())
              .put("model", model)
              .put("pairedBy", pairedBy)
              .put("metric", JsonEntry.label(metric))
              .put("pairs", test.get().pairs())
              .put("gain", test.get().meanDifference())
              .put("standardError", test.get().standardError());
      test.get()
          .interval95()
          .ifPresent(
              interval -> json.putArray("interval95").add(interval.lower()).add(interval.upper()));
      put(json, "pValue", test.get().pValue());
    }
  }

  private static void put(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, value.getAsDouble());
    } else {
      json.putNull(name);
    }
  }
}
