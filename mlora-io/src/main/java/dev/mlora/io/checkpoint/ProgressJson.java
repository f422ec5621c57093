package dev.mlora.io.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.train.EpochProgress;
import dev.mlora.train.PhaseIdentity;
import dev.mlora.train.PhaseProgress;
import dev.mlora.train.PhaseReport;
import java.util.OptionalDouble;

/** What a checkpoint says of its phases, as JSON; every number is read back bit for bit. */
final class ProgressJson {
  private ProgressJson() {}

  static void write(ObjectNode json, PhaseIdentity identity) {
    json.put("phase", identity.phase())
        .put("plan", identity.plan())
        .put("programSha256", identity.programSha256())
        .put("dataSha256", identity.dataSha256())
        .put("seed", identity.seed())
        .put("firstStep", identity.firstStep())
        .put("startSha256", identity.startSha256())
        .put("backend", identity.backend());
  }

  static PhaseIdentity readIdentity(JsonEntry json) {
    return new PhaseIdentity(
        json.get("phase").text(),
        json.get("plan").text(),
        json.get("programSha256").text(),
        json.get("dataSha256").text(),
        json.get("seed").longInteger(),
        json.get("firstStep").integer(),
        json.get("startSha256").text(),
        json.get("backend").text());
  }

  static void write(ObjectNode json, PhaseReport report) {
    json.put("epochs", report.epochs()).put("steps", report.steps());
    put(json, "startScore", report.startScore());
    json.put("bestEpoch", report.bestEpoch())
        .put("bestScore", report.bestScore())
        .put("seconds", report.seconds());
  }

  static PhaseReport readReport(JsonEntry json, String phase) {
    return new PhaseReport(
        phase,
        json.get("epochs").integer(),
        json.get("steps").integer(),
        optional(json.get("startScore")),
        json.get("bestEpoch").integer(),
        json.get("bestScore").number(),
        json.get("seconds").number());
  }

  static void write(ObjectNode json, PhaseProgress progress) {
    json.put("epochs", progress.epochs()).put("steps", progress.steps());
    json.putObject("epoch")
        .put("batches", progress.epoch().batches())
        .put("lossSum", progress.epoch().lossSum())
        .put("rows", progress.epoch().rows())
        .put("seconds", progress.epoch().seconds());
    json.put("waited", progress.waited());
    put(json, "startScore", progress.startScore());
    json.put("bestEpoch", progress.bestEpoch());
    put(json, "bestScore", progress.bestScore());
    json.put("seconds", progress.seconds());
  }

  static PhaseProgress readProgress(JsonEntry json) {
    JsonEntry epoch = json.get("epoch");
    return new PhaseProgress(
        json.get("epochs").integer(),
        new EpochProgress(
            epoch.get("batches").integer(),
            epoch.get("lossSum").number(),
            epoch.get("rows").longInteger(),
            epoch.get("seconds").number()),
        json.get("steps").integer(),
        json.get("waited").integer(),
        optional(json.get("startScore")),
        json.get("bestEpoch").integer(),
        optional(json.get("bestScore")),
        json.get("seconds").number());
  }

  private static void put(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, value.getAsDouble());
    } else {
      json.putNull(name);
    }
  }

  private static OptionalDouble optional(JsonEntry json) {
    return json.isNull() ? OptionalDouble.empty() : OptionalDouble.of(json.number());
  }
}
