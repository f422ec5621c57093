package dev.mlora.train;

import dev.mlora.batch.Batch;
import dev.mlora.batch.BatchPipeline;
import dev.mlora.batch.EpochOrder;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.model.Feeds;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes the steps of one epoch, from wherever it was left. */
final class EpochLoop {
  private final PhaseSetting setting;
  private final PhaseRows rows;
  private final CompiledPhase compiled;
  private final State state;
  private final Function<String, MloraException> diverged;

  /** Told of each step that was made. */
  @FunctionalInterface
  interface AfterStep {
    void made(int batch, int batches, int rows, double loss);
  }

  EpochLoop(
      PhaseSetting setting,
      PhaseRows rows,
      CompiledPhase compiled,
      State state,
      Function<String, MloraException> diverged) {
    this.setting = setting;
    this.rows = rows;
    this.compiled = compiled;
    this.state = state;
    this.diverged = diverged;
  }

  /**
   * Makes the remaining steps of an epoch.
   *
   * @param epoch the epoch, from 1
   * @param from how many of its batches are done
   * @param steps how many steps the phase has made
   * @throws InterruptedException between two steps
   * @throws MloraException what {@code diverged} makes of a loss that is not finite
   */
  void run(int epoch, int from, int steps, AfterStep after) throws InterruptedException {
    EpochOrder order = rows.order(epoch);
    int firstStep = setting.firstStep() + steps;
    try (Arena arena = Arena.ofConfined();
        BatchPipeline pipeline =
            new BatchPipeline(compiled.batches(), rows.rows(), order, from, firstStep)) {
      HostTensor loss = HostTensor.allocate(arena, DType.FLOAT32);
      Map<String, HostTensor> results = Map.of(Feeds.LOSS, loss);
      int number = from;
      for (Batch batch = pipeline.next(); batch != null; batch = pipeline.next()) {
        number++;
        compiled.executable().run(Program.TRAIN, state, batch.feeds(), results);
        double value = loss.get(0);
        if (!Double.isFinite(value)) {
          throw notFinite(value, epoch, number, batch);
        }
        after.made(number, order.batches(), batch.rows(), value);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
  }

  private MloraException notFinite(double loss, int epoch, int number, Batch batch) {
    List<String> domains = new ArrayList<>();
    for (int i = 0; i < batch.domainsPresent(); i++) {
      domains.add(setting.model().schema().domains().get(batch.domainPresent(i)));
    }
    return diverged.apply(
        "The loss is %s in phase '%s', epoch %d, batch %d, step %d, domains %s."
            .formatted(loss, setting.phase().name(), epoch, number, batch.step(), domains));
  }
}
