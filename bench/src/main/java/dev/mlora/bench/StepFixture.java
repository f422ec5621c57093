package dev.mlora.bench;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backend.Backends;
import dev.mlora.batch.Batch;
import dev.mlora.batch.BatchRows;
import dev.mlora.data.Field;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowered;
import dev.mlora.lowering.Lowering;
import dev.mlora.model.Mlp;
import dev.mlora.model.Model;
import dev.mlora.model.ModelState;
import dev.mlora.model.Tower;
import dev.mlora.random.CounterRandom;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.TrainingPlan;
import dev.mlora.train.TrainingProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The training step that is measured: the program that {@code mlora train} runs for an MLP over
 * three fields of width 8, hidden layers 256, 128 and 64, dropout 0.5, batch 1,024, Adam with TF1's
 * dense decay, on tables of 6,041 users and 3,953 items and of the domains.
 */
final class StepFixture implements AutoCloseable {
  static final int BATCH = 1024;
  static final int WIDTH = 24;
  static final int[] HIDDEN = {256, 128, 64};
  private static final int TEMPERATURE = 16;

  /** What varies. */
  enum Arm {
    /** No adapters; one domain in the batch. */
    BASE(false, 2, 1, false),
    /** Adapters of ranks 16, 8 and 4; one domain in the batch. */
    ONE_DOMAIN(true, 2, 1, false),
    /** The same with two domains in the batch. */
    TWO_DOMAINS(true, 2, 2, false),
    /** The same with eight domains of different sizes in the batch. */
    EIGHT_DOMAINS(true, 8, 8, false),
    /** Eight domains present of 1,000 in the model, lazy updates. */
    LAZY_OF_A_THOUSAND(true, 1000, 8, true);

    final boolean adapters;
    final int domains;
    final int present;
    final boolean lazy;

    Arm(boolean adapters, int domains, int present, boolean lazy) {
      this.adapters = adapters;
      this.domains = domains;
      this.present = present;
      this.lazy = lazy;
    }
  }

  private final Backend backend;
  private final Executable executable;
  private final State state;
  private final Batch batch;
  private final Map<String, HostTensor> feeds;
  private int step;

  StepFixture(String backendName, int threads, Arm arm) {
    List<Field> fields =
        List.of(
            new SparseField("user", IdRangeVocabulary.of(6040)),
            new SparseField("item", IdRangeVocabulary.of(3952)));
    List<String> domains = new ArrayList<>();
    for (int i = 0; i < arm.domains; i++) {
      domains.add("d" + i);
    }
    Schema schema = new Schema("bench", fields, "domain", domains, "none");
    Model base = Mlp.of(schema, Tower.of(HIDDEN).dropout(0.5));
    Model model = arm.adapters ? base.withAdapters(LoraConfig.temperature(TEMPERATURE)) : base;
    TrainingPlan plan =
        TrainingPlan.joint()
            .withBatchSize(BATCH)
            .withSparseUpdates(arm.lazy ? SparseUpdates.LAZY : SparseUpdates.DENSE_DECAY);
    TrainingProgram program = TrainingProgram.of(model, plan, plan.phases().getFirst(), 1);
    backend = Backends.select(backendName, BackendOptions.DEFAULT.withThreads(threads));
    Lowered lowered = Lowering.lower(program.program(), backend.capabilities());
    executable = backend.compile(lowered.program());
    state = backend.allocate(lowered.program().parameters());
    ModelState.initialise(state, model, program.parameters(), 1);
    batch =
        Batch.forTraining(model, lowered.program().entry(Program.TRAIN), BATCH, lowered.masks());
    batch.fill(new Rows(arm), 0);
    feeds = batch.feeds();
  }

  /** Runs training steps, each with the masks of its own step number. */
  void steps(int n) {
    HostTensor number = feeds.get("step");
    for (int i = 0; i < n; i++) {
      if (number != null) {
        number.set(0, step++);
      }
      executable.run(Program.TRAIN, state, feeds, Map.of());
    }
  }

  @Override
  public void close() {
    executable.close();
    state.close();
    backend.close();
    batch.close();
  }

  /** Random rows; domains have sizes that differ by a factor of up to eight. */
  private record Rows(int[] domainOf, int[] users, int[] items) implements BatchRows {
    Rows(Arm arm) {
      this(new int[BATCH], new int[BATCH], new int[BATCH]);
      long key = CounterRandom.key(1, "bench");
      int total = arm.present * (arm.present + 1) / 2;
      for (int i = 0; i < BATCH; i++) {
        int left = CounterRandom.below(key, 3L * i, total);
        while (left > domainOf[i]) {
          left -= ++domainOf[i];
        }
        domainOf[i] = arm.domains / arm.present * domainOf[i];
        users[i] = CounterRandom.below(key, 3L * i + 1, 6040);
        items[i] = CounterRandom.below(key, 3L * i + 2, 3952);
      }
      Arrays.sort(domainOf);
    }

    @Override
    public int count() {
      return BATCH;
    }

    @Override
    public int domain(int row) {
      return domainOf[row];
    }

    @Override
    public int id(int field, int row) {
      return field == 0 ? users[row] : items[row];
    }

    @Override
    public float label(int row) {
      return (users[row] + items[row]) % 2;
    }
  }
}
