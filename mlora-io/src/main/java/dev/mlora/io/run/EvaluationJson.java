package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.metric.CalibrationCurve;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import java.util.OptionalDouble;

/** Metrics as JSON; what is undefined is null, never 0. */
public final class EvaluationJson {
  private EvaluationJson() {}

  /** Writes the metrics of a split. */
  public static ObjectNode write(Evaluation evaluation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("split", evaluation.split()).put("rows", evaluation.rows());
    put(json, "wauc", evaluation.wauc());
    put(json, "meanAuc", evaluation.meanAuc());
    put(json, "wauc500", evaluation.wauc500());
    put(json, "meanAuc500", evaluation.meanAuc500());
    put(json, "logLoss", evaluation.logLoss());
    put(json, "calibration", evaluation.calibration());
    ArrayNode curve = json.putArray("curve");
    for (CalibrationCurve.Bin bin : evaluation.curve().bins()) {
      curve
          .addObject()
          .put("rows", bin.rows())
          .put("meanScore", bin.meanScore())
          .put("positiveRate", bin.positiveRate());
    }
    ArrayNode domains = json.putArray("domains");
    for (DomainMetrics metrics : evaluation.domains()) {
      ObjectNode domain =
          domains
              .addObject()
              .put("domain", metrics.domain())
              .put("rows", metrics.rows())
              .put("positives", metrics.positives());
      put(domain, "auc", metrics.auc());
      put(domain, "auc500", metrics.auc500());
      put(domain, "logLoss", metrics.logLoss());
      put(domain, "meanScore", metrics.meanScore());
      put(domain, "calibration", metrics.calibration());
    }
    return json;
  }

  static void put(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, value.getAsDouble());
    } else {
      json.putNull(name);
    }
  }
}
