package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.batch.Batch;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowered;
import dev.mlora.lowering.Lowering;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Executable;
import java.util.ArrayList;
import java.util.List;

/** A phase's program, compiled for a backend, with the batches that feed it. */
final class CompiledPhase implements AutoCloseable {
  private static final int BATCHES_AHEAD = 4;

  private final Executable executable;
  private final List<Batch> batches = new ArrayList<>();

  CompiledPhase(
      Backend backend, Model model, TrainingPlan plan, Phase phase, TrainingProgram program) {
    Lowered lowered = Lowering.lower(program.program(), backend.capabilities());
    Graph entry = lowered.program().entry(Program.TRAIN);
    executable = backend.compile(lowered.program());
    try {
      for (int i = 0; i < BATCHES_AHEAD; i++) {
        batches.add(Batch.forTraining(model, entry, plan.batchSize(), lowered.masks()));
      }
      if (program.rowMask()) {
        float[] mask = trainableDomains(model, phase.trainable());
        batches.forEach(batch -> batch.constant(Feeds.TRAINABLE, mask));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  Executable executable() {
    return executable;
  }

  List<Batch> batches() {
    return batches;
  }

  @Override
  public void close() {
    batches.forEach(Batch::close);
    executable.close();
  }

  private static float[] trainableDomains(Model model, Selector selector) {
    List<String> domains = model.schema().domains();
    float[] mask = new float[domains.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = selector.selectsDomain(domains.get(i)) ? 1 : 0;
    }
    return mask;
  }
}
