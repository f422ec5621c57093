package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.experiment.ComparisonReport;
import dev.mlora.experiment.FreezingCheck;
import dev.mlora.experiment.MetricSummary;
import dev.mlora.experiment.SeedResult;
import dev.mlora.experiment.VariantResult;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.metric.PairedTTest;
import java.util.Optional;

/** What came of a comparison, as {@code result.json} holds it. */
public final class ReportJson {
  private ReportJson() {}

  /** Writes a report. */
  public static ObjectNode write(ComparisonReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", "mlora-result").put("version", 1);
    ArrayNode variants = json.putArray("variants");
    report.variants().forEach(variant -> variants.add(variant.label()));
    report.oracle().ifPresent(oracle -> json.set("oracle", EvaluationJson.write(oracle)));
    ArrayNode seeds = json.putArray("seeds");
    report.seeds().forEach(seed -> write(seeds.addObject(), seed));
    ObjectNode summaries = json.putObject("summary");
    for (MetricSummary summary : report.summaries()) {
      write(summaries.putObject(JsonEntry.label(summary.metric())), summary);
    }
    return json;
  }

  private static void write(ObjectNode json, SeedResult seed) {
    json.put("seed", seed.seed());
    for (VariantResult result : seed.variants().values()) {
      ObjectNode variant = json.putObject(result.variant().label());
      variant
          .put("validationScore", result.validationScore())
          .put("seconds", result.seconds())
          .set("test", EvaluationJson.write(result.test()));
      ArrayNode phases = variant.putArray("phases");
      result
          .phases()
          .forEach(
              phase -> PhaseJson.put(phases.addObject(), phase).put("seconds", phase.seconds()));
    }
    seed.freezing().ifPresent(check -> write(json.putObject("freezing"), check));
  }

  private static void write(ObjectNode json, FreezingCheck check) {
    json.put("frozenParameters", check.frozen());
    ArrayNode changed = json.putArray("changedFrozen");
    check.changedFrozen().forEach(changed::add);
    ArrayNode unchanged = json.putArray("unchangedAdapters");
    check.unchangedAdapters().forEach(unchanged::add);
    json.put("backboneScore", check.backboneScore())
        .put("startScore", check.startScore())
        .put("adaptedScore", check.adaptedScore())
        .put("holds", check.holds());
  }

  private static void write(ObjectNode json, MetricSummary summary) {
    ObjectNode means = json.putObject("means");
    summary.means().forEach((variant, mean) -> means.put(variant.label(), mean));
    Optional<PairedTTest> gain = summary.gain();
    gain.ifPresent(
        test -> {
          ObjectNode entry =
              json.putObject("gain")
                  .put("pairs", test.pairs())
                  .put("mean", test.meanDifference())
                  .put("standardError", test.standardError());
          test.interval95()
              .ifPresent(
                  interval ->
                      entry.putArray("interval95").add(interval.lower()).add(interval.upper()));
          EvaluationJson.put(entry, "t", test.t());
          EvaluationJson.put(entry, "pValue", test.pValue());
        });
  }
}
