package dev.mlora.scoring;

import dev.mlora.batch.Batch;
import dev.mlora.data.Example;
import dev.mlora.data.ExampleEncoder;
import dev.mlora.data.Field;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowering;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelState;
import dev.mlora.model.PredictionProgram;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Scores examples with a copy of a model's weights: what an application embeds. Safe for use by
 * several threads; a score does not depend on what is scored with it.
 *
 * <p>Values that the training has not seen read the out-of-vocabulary row of their field and are
 * counted; they are no error. A domain that the model does not know is.
 */
public final class Scorer implements AutoCloseable {
  private static final int ROWS = 1024;

  private final Model model;
  private final Program program;
  private final ExampleEncoder encoder;
  private final State state;
  private final Executable executable;
  private final ConcurrentLinkedQueue<Workspace> idle = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> unseen = new LinkedHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Scorer(Model model, Program program, State state, Executable executable) {
    this.model = model;
    this.program = program;
    this.encoder = new ExampleEncoder(model.schema());
    this.state = state;
    this.executable = executable;
    model.schema().fieldNames().forEach(field -> unseen.put(field, new LongAdder()));
  }

  /**
   * A scorer over its own copy of some weights.
   *
   * @param model the model
   * @param weights its weights
   * @param backend where to score; it stays the caller's and must outlive the scorer
   * @throws MloraException {@link ErrorCode#STATE_ACCESS} if the weights are not of the model
   */
  public static Scorer of(Model model, Weights weights, Backend backend) {
    Program program = Lowering.lower(PredictionProgram.of(model), backend.capabilities()).program();
    State state = backend.allocate(program.parameters());
    try {
      ModelState.write(state, weights);
      return new Scorer(model, program, state, backend.compile(program));
    } catch (RuntimeException failure) {
      state.close();
      throw failure;
    }
  }

  /**
   * A scorer of a trained model, whose disabled domains it scores by the backbone alone.
   *
   * @param trained the model and its weights
   * @param backend where to score; it stays the caller's and must outlive the scorer
   */
  public static Scorer of(TrainedModel trained, Backend backend) {
    return of(trained.model(), trained.scoringWeights(), backend);
  }

  /** The model that scores. */
  public Model model() {
    return model;
  }

  /**
   * The click probability of one example.
   *
   * @throws MloraException see {@link #score(List)}
   */
  public float score(Example example) {
    return score(List.of(example))[0];
  }

  /**
   * The click probabilities of examples of any domains, in their order.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}, {@link ErrorCode#SCHEMA_MISMATCH} or
   *     {@link ErrorCode#DENSE_NOT_FINITE} for an example that the schema cannot encode; none is
   *     scored then
   */
  public float[] score(List<Example> examples) {
    if (closed.get()) {
      throw new MloraException(
          ErrorCode.BACKEND_CLOSED, "The scorer is closed. Make another from the model.");
    }
    EncodedRows all = EncodedRows.of(examples.stream().map(encoder::encode).toList());
    countUnseen(all);
    float[] scores = new float[examples.size()];
    Workspace workspace = idle.poll();
    if (workspace == null) {
      workspace = new Workspace(model, program);
    }
    try {
      for (int from = 0; from < scores.length; from += ROWS) {
        EncodedRows rows = all.range(from, Math.min(from + ROWS, scores.length));
        workspace.score(executable, state, rows, scores);
      }
    } finally {
      giveBack(workspace);
    }
    return scores;
  }

  /** For each field, how many values scored so far have no row of their own. */
  public Map<String, Long> unseenValues() {
    Map<String, Long> counts = new LinkedHashMap<>();
    unseen.forEach((field, count) -> counts.put(field, count.sum()));
    return counts;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      executable.close();
      state.close();
      closeIdle();
    }
  }

  private void giveBack(Workspace workspace) {
    idle.add(workspace);
    if (closed.get()) {
      closeIdle();
    }
  }

  private void closeIdle() {
    for (Workspace workspace = idle.poll(); workspace != null; workspace = idle.poll()) {
      workspace.close();
    }
  }

  private void countUnseen(EncodedRows rows) {
    List<Field> fields = model.schema().fields();
    for (int field = 0; field < fields.size(); field++) {
      long count = 0;
      for (int row = 0; row < rows.count(); row++) {
        for (int value = rows.values(field, row) - 1; value >= 0; value--) {
          count += rows.id(field, row, value) == Field.OOV_ROW ? 1 : 0;
        }
      }
      LongAdder adder = unseen.get(fields.get(field).name());
      if (adder != null) {
        adder.add(count);
      }
    }
  }

  /** The buffers of one scoring thread. */
  private static final class Workspace implements AutoCloseable {
    private final Batch batch;
    private final Arena arena = Arena.ofShared();
    private final HostTensor logits = HostTensor.allocate(arena, DType.FLOAT32, ROWS);
    private final Map<String, HostTensor> results = Map.of(Feeds.LOGIT, logits);

    Workspace(Model model, Program program) {
      batch = Batch.forPrediction(model, program.entry(Program.PREDICT), ROWS);
    }

    void score(Executable executable, State state, EncodedRows rows, float[] into) {
      batch.fill(rows, 0);
      logits.resize(rows.count());
      executable.run(Program.PREDICT, state, batch.feeds(), results);
      for (int row = 0; row < rows.count(); row++) {
        into[rows.position(row)] = (float) (1 / (1 + Math.exp(-logits.get(row))));
      }
    }

    @Override
    public void close() {
      batch.close();
      arena.close();
    }
  }
}
