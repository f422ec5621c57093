package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.metric.CalibrationCurve;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Metrics as JSON; what is undefined is null, never 0. */
public final class EvaluationJson {
  private static final String NO_SCORE = "a bin has a mean score and a share of positives";

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

  /**
   * Reads the metrics of a split; the averages are made anew from those of the domains.
   *
   * @throws MloraException of the entry's code, naming what is missing or wrong
   */
  public static Evaluation read(JsonEntry json) {
    List<DomainMetrics> domains = new ArrayList<>();
    for (JsonEntry domain : json.list("domains")) {
      try {
        domains.add(
            new DomainMetrics(
                domain.get("domain").text(),
                domain.get("rows").longInteger(),
                domain.get("positives").longInteger(),
                share(domain.get("auc")),
                share(domain.get("auc500")),
                domain.get("logLoss").optionalNumber(),
                share(domain.get("meanScore"))));
      } catch (MloraException e) {
        throw domain.wrapping(e);
      }
    }
    List<CalibrationCurve.Bin> bins = new ArrayList<>();
    for (JsonEntry bin : json.list("curve")) {
      bins.add(
          new CalibrationCurve.Bin(
              bin.get("rows").longInteger(),
              share(bin.get("meanScore")).orElseThrow(() -> bin.damaged(NO_SCORE)),
              share(bin.get("positiveRate")).orElseThrow(() -> bin.damaged(NO_SCORE))));
    }
    return new Evaluation(json.get("split").text(), domains, new CalibrationCurve(bins));
  }

  private static OptionalDouble share(JsonEntry entry) {
    OptionalDouble share = entry.optionalNumber();
    if (share.isPresent() && (share.getAsDouble() < 0 || share.getAsDouble() > 1)) {
      throw entry.damaged("it is %s, expected a number from 0 to 1".formatted(share.getAsDouble()));
    }
    return share;
  }

  static void put(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, value.getAsDouble());
    } else {
      json.putNull(name);
    }
  }
}
