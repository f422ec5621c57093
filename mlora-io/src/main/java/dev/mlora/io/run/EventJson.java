package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.train.TrainingEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Events as the lines of {@code metrics.jsonl}, which the same run repeats byte for byte; how long
 * things took is told apart from them. Single steps have no line.
 */
final class EventJson {
  private EventJson() {}

  static Optional<ObjectNode> write(ComparisonEvent event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seed", event.seed()).put("variant", event.variant().label());
    return switch (event) {
      case ComparisonEvent.Started started ->
          Optional.of(
              json.put("event", "started")
                  .put("model", started.recipe().model().name())
                  .put("plan", started.recipe().plan().name()));
      case ComparisonEvent.Progress progress -> write(json, progress.event());
      case ComparisonEvent.Finished finished -> {
        json.put("event", "finished");
        json.set("test", EvaluationJson.write(finished.result().test()));
        yield Optional.of(json);
      }
    };
  }

  private static Optional<ObjectNode> write(ObjectNode json, TrainingEvent event) {
    json.put("phase", event.phase());
    return switch (event) {
      case TrainingEvent.PhaseStarted started ->
          Optional.of(
              json.put("event", "phase-started")
                  .put("trainableElements", started.trainableElements())
                  .put("batches", started.batches())
                  .put("rows", started.rows()));
      case TrainingEvent.Resumed resumed -> Optional.empty();
      case TrainingEvent.StepFinished step -> Optional.empty();
      case TrainingEvent.EpochFinished epoch -> {
        json.put("event", "epoch")
            .put("epoch", epoch.epoch())
            .put("loss", epoch.loss())
            .put("score", epoch.score())
            .put("improved", epoch.improved());
        json.set("validation", EvaluationJson.write(epoch.validation()));
        yield Optional.of(json);
      }
      case TrainingEvent.PhaseFinished finished -> {
        PhaseJson.put(json.put("event", "phase-finished"), finished.report());
        yield Optional.of(json);
      }
    };
  }

  /** A line of {@code times.jsonl}: when something was done, and how long it took. */
  static Optional<ObjectNode> time(ComparisonEvent event, Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", now.toString())
        .put("seed", event.seed())
        .put("variant", event.variant().label());
    if (event instanceof ComparisonEvent.Finished finished) {
      return Optional.of(json.put("event", "finished").put("seconds", finished.result().seconds()));
    }
    if (!(event instanceof ComparisonEvent.Progress progress)) {
      return Optional.empty();
    }
    json.put("phase", progress.event().phase());
    return switch (progress.event()) {
      case TrainingEvent.Resumed resumed ->
          Optional.of(
              json.put("event", "resumed")
                  .put("epoch", resumed.epoch())
                  .put("batch", resumed.batch())
                  .put("steps", resumed.steps()));
      case TrainingEvent.EpochFinished epoch ->
          Optional.of(
              json.put("event", "epoch")
                  .put("epoch", epoch.epoch())
                  .put("seconds", epoch.seconds()));
      case TrainingEvent.PhaseFinished finished ->
          Optional.of(
              json.put("event", "phase-finished").put("seconds", finished.report().seconds()));
      case TrainingEvent.PhaseStarted started -> Optional.empty();
      case TrainingEvent.StepFinished step -> Optional.empty();
    };
  }
}
