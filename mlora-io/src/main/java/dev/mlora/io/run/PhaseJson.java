package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.train.PhaseReport;

/** A phase's report as entries of a JSON object, without how long it took. */
final class PhaseJson {
  private PhaseJson() {}

  static ObjectNode put(ObjectNode json, PhaseReport report) {
    json.put("phase", report.phase()).put("epochs", report.epochs()).put("steps", report.steps());
    EvaluationJson.put(json, "startScore", report.startScore());
    return json.put("bestEpoch", report.bestEpoch()).put("bestScore", report.bestScore());
  }
}
