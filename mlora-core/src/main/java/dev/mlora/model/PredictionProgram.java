package dev.mlora.model;

import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import java.util.Map;

/** A model made into what only scores it. */
public final class PredictionProgram {
  /** The greatest number of rows in a batch that is scored. */
  public static final int ROWS = 2048;

  private PredictionProgram() {}

  /** The program with the entry {@link Program#PREDICT} and no other. */
  public static Program of(Model model) {
    ModelGraph built = ModelGraph.forPrediction(model, ROWS);
    return new Program(
        built.parameters().values().stream().map(ModelParameter::spec).toList(),
        Map.of(Program.PREDICT, graph(built)));
  }

  /** The entry alone, for programs that have others beside it. */
  public static Graph entry(Model model) {
    return graph(ModelGraph.forPrediction(model, ROWS));
  }

  private static Graph graph(ModelGraph built) {
    return built.graph().build(Map.of(Feeds.LOGIT, built.logit()), Map.of());
  }
}
