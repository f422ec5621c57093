package dev.mlora.bench.work;

import dev.mlora.batch.Batch;
import dev.mlora.batch.BatchRows;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowering;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelState;
import dev.mlora.model.PredictionProgram;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.train.TrainingPlan;
import dev.mlora.train.TrainingProgram;
import java.lang.foreign.Arena;
import java.util.Map;

/** The scoring of a batch: its tensors filled, the forward pass, the logits read. */
public final class Scoring implements Workload {
  private final Executable executable;
  private final State state;
  private final Batch batch;
  private final BatchRows rows;
  private final Arena arena = Arena.ofShared();
  private final Map<String, HostTensor> results;

  /**
   * Compiles the forward pass.
   *
   * @param backend where it runs
   * @param model what scores
   * @param rows what is scored
   */
  public Scoring(Backend backend, Model model, BatchRows rows) {
    this.rows = rows;
    Program program = Lowering.lower(PredictionProgram.of(model), backend.capabilities()).program();
    TrainingPlan plan = TrainingPlan.joint();
    executable = backend.compile(program);
    state = backend.allocate(program.parameters());
    ModelState.initialise(
        state, model, TrainingProgram.of(model, plan, plan.phases().getFirst(), 1).parameters(), 1);
    batch = Batch.forPrediction(model, program.entry(Program.PREDICT), rows.count());
    results = Map.of(Feeds.LOGIT, HostTensor.allocate(arena, DType.FLOAT32, rows.count()));
  }

  @Override
  public void run(long[] nanos) {
    long begin = System.nanoTime();
    for (int i = 0; i < nanos.length; i++) {
      batch.fill(rows, 0);
      executable.run(Program.PREDICT, state, batch.feeds(), results);
      state.sync();
      long end = System.nanoTime();
      nanos[i] = end - begin;
      begin = end;
    }
  }

  @Override
  public void close() {
    executable.close();
    state.close();
    batch.close();
    arena.close();
  }
}
