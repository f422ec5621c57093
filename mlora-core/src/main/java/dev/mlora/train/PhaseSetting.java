package dev.mlora.train;

import dev.mlora.data.ContentHash;
import dev.mlora.data.Dataset;
import dev.mlora.data.Sha256;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.model.Model;
import dev.mlora.spi.Backend;
import dev.mlora.spi.State;

/**
 * What a phase trains, and on what.
 *
 * @param model the model
 * @param dataset the data
 * @param plan the plan
 * @param phase the phase of it
 * @param seed the run's seed
 * @param firstStep the number of steps made before the phase
 */
record PhaseSetting(
    Model model, Dataset dataset, TrainingPlan plan, Phase phase, long seed, int firstStep) {

  /** What decides the phase, told from its program and the weights that it begins with. */
  PhaseIdentity identity(Program program, State state, Backend backend) {
    String content = dataset.provenance().contentSha256();
    return new PhaseIdentity(
        phase.name(),
        plan.toString(),
        sha256(program),
        content.isEmpty() ? ContentHash.of(dataset) : content,
        seed,
        firstStep,
        PhaseState.sha256(state),
        backend.name());
  }

  private static String sha256(Program program) {
    StringBuilder text = new StringBuilder();
    program.parameters().forEach(parameter -> text.append(parameter).append('\n'));
    for (String name : program.entries().keySet()) {
      Graph entry = program.entry(name);
      text.append(name).append('\n').append(entry.toText());
    }
    return Sha256.of(text.toString());
  }
}
