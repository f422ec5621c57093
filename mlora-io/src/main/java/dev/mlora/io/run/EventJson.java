package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.train.TrainingEvent;
import java.util.Optional;

/** Events as the lines of {@code metrics.jsonl}; single steps have none. */
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
        json.put("event", "finished").put("seconds", finished.result().seconds());
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
      case TrainingEvent.StepFinished step -> Optional.empty();
      case TrainingEvent.EpochFinished epoch -> {
        json.put("event", "epoch")
            .put("epoch", epoch.epoch())
            .put("loss", epoch.loss())
            .put("score", epoch.score())
            .put("improved", epoch.improved())
            .put("seconds", epoch.seconds());
        json.set("validation", EvaluationJson.write(epoch.validation()));
        yield Optional.of(json);
      }
      case TrainingEvent.PhaseFinished finished -> {
        PhaseJson.put(json.put("event", "phase-finished"), finished.report());
        yield Optional.of(json);
      }
    };
  }
}
