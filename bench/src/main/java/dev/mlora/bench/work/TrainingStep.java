package dev.mlora.bench.work;

import dev.mlora.batch.Batch;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowered;
import dev.mlora.lowering.Lowering;
import dev.mlora.model.Model;
import dev.mlora.model.ModelParameter;
import dev.mlora.model.ModelState;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.spi.check.ParameterTable;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.TrainingPlan;
import dev.mlora.train.TrainingProgram;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The step that {@code mlora train} makes: the batch's tensors filled, dropout masks drawn, forward
 * and backward pass, Adam on everything. The batch is filled on the calling thread, which is the
 * worse case: a training fills it ahead.
 */
public final class TrainingStep implements Workload {
  private final Executable executable;
  private final State state;
  private final Batch batch;
  private final List<BenchRows> rows;
  private final List<ModelParameter> parameters;
  private int step;

  /**
   * Compiles a step.
   *
   * @param backend where it runs
   * @param model what is trained
   * @param present how many of the model's domains have rows in the batch
   * @param updates what Adam does to rows that the batch does not touch
   */
  public TrainingStep(Backend backend, Model model, int present, SparseUpdates updates) {
    TrainingPlan plan =
        TrainingPlan.joint().withBatchSize(BenchModel.BATCH).withSparseUpdates(updates);
    TrainingProgram program = TrainingProgram.of(model, plan, plan.phases().getFirst(), 1);
    Lowered lowered = Lowering.lower(program.program(), backend.capabilities());
    executable = backend.compile(lowered.program());
    state = backend.allocate(lowered.program().parameters());
    parameters = program.parameters();
    ModelState.initialise(state, model, parameters, 1);
    batch =
        Batch.forTraining(
            model, lowered.program().entry(Program.TRAIN), BenchModel.BATCH, lowered.masks());
    rows = BenchRows.batches(model.domains(), present);
  }

  @Override
  public void run(long[] nanos) {
    long begin = System.nanoTime();
    for (int i = 0; i < nanos.length; i++) {
      batch.fill(rows.get(step % rows.size()), step++);
      executable.run(Program.TRAIN, state, batch.feeds(), Map.of());
      state.sync();
      long end = System.nanoTime();
      nanos[i] = end - begin;
      begin = end;
    }
  }

  /** The model's parameters as they are now, by name. */
  public Map<String, float[]> parameters() {
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Arena arena = Arena.ofConfined()) {
      for (ModelParameter parameter : parameters) {
        int[] sizes = ParameterTable.sizes(parameter.spec().type());
        HostTensor host = HostTensor.allocate(arena, DType.FLOAT32, sizes);
        state.read(parameter.spec().name(), 0, host);
        values.put(parameter.spec().name(), host.toFloats());
      }
    }
    return values;
  }

  @Override
  public void close() {
    executable.close();
    state.close();
    batch.close();
  }
}
