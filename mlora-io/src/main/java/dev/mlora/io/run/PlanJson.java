package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.train.Penalty;
import dev.mlora.train.Phase;
import dev.mlora.train.Rate;
import dev.mlora.train.TrainingPlan;

/** A training plan as JSON, for people and plots to read. */
final class PlanJson {
  private PlanJson() {}

  static ObjectNode write(TrainingPlan plan) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", plan.name())
        .put("schedule", JsonEntry.label(plan.schedule()))
        .put("selection", JsonEntry.label(plan.selection()))
        .put("rollBack", plan.rollBack())
        .put("sparseUpdates", JsonEntry.label(plan.sparseUpdates()))
        .put("batchSize", plan.batchSize());
    ArrayNode penalties = json.putArray("penalties");
    for (Penalty penalty : plan.penalties()) {
      penalties.addObject().put("on", SelectorText.of(penalty.on())).put("l2", penalty.l2());
    }
    ArrayNode phases = json.putArray("phases");
    for (Phase phase : plan.phases()) {
      Adam adam = phase.adam();
      ObjectNode entry =
          phases
              .addObject()
              .put("name", phase.name())
              .put("trainable", SelectorText.of(phase.trainable()))
              .put("maxEpochs", phase.maxEpochs())
              .put("patience", phase.patience())
              .put("adam", adam.toString());
      for (Rate rate : phase.rates()) {
        entry
            .withArray("rates")
            .addObject()
            .put("on", SelectorText.of(rate.on()))
            .put("factor", rate.factor());
      }
    }
    return json;
  }
}
