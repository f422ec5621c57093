package dev.mlora.train;

import dev.mlora.batch.Batch;
import dev.mlora.batch.BatchRows;
import dev.mlora.batch.DatasetRows;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowering;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.EvaluationAccumulator;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelState;
import dev.mlora.model.PredictionProgram;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;

/** Scores whole splits, domain by domain, and keeps the buffers for the next time. */
public final class Evaluator implements AutoCloseable {
  private static final int ROWS = PredictionProgram.ROWS;

  private final Model model;
  private final Batch batch;
  private final Arena arena = Arena.ofShared();
  private final HostTensor logits = HostTensor.allocate(arena, DType.FLOAT32, ROWS);
  private final Map<String, HostTensor> results = Map.of(Feeds.LOGIT, logits);

  Evaluator(Model model, Program program) {
    this.model = model;
    this.batch = Batch.forPrediction(model, program.entry(Program.PREDICT), ROWS);
  }

  /**
   * The metrics of a model that is not in training, such as one that was loaded.
   *
   * @param model the model
   * @param weights its weights
   * @param backend where to score; it stays the caller's
   * @param dataset rows encoded with the model's schema; its domains are found by name
   * @param split which part of it
   * @throws MloraException {@link ErrorCode#SCHEMA_MISMATCH} if the data are encoded otherwise,
   *     {@link ErrorCode#DOMAIN_UNKNOWN}, {@link ErrorCode#STATE_ACCESS}; {@link
   *     ErrorCode#TRAINING_STATE} if the thread is interrupted
   */
  public static Evaluation evaluate(
      Model model, Weights weights, Backend backend, Dataset dataset, Split split) {
    Training.requireFields(model, dataset.schema());
    Program program = Lowering.lower(PredictionProgram.of(model), backend.capabilities()).program();
    try (State state = backend.allocate(program.parameters());
        Executable executable = backend.compile(program);
        Evaluator evaluator = new Evaluator(model, program)) {
      ModelState.write(state, weights);
      return evaluator.evaluate(executable, state, dataset, split);
    } catch (InterruptedException e) {
      throw interrupted(split, e);
    }
  }

  static MloraException interrupted(Split split, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new MloraException(
        ErrorCode.TRAINING_STATE,
        "The evaluation of the split %s was interrupted.".formatted(split),
        e);
  }

  Evaluation evaluate(Executable executable, State state, Dataset dataset, Split split)
      throws InterruptedException {
    List<String> domains = dataset.schema().domains();
    EvaluationAccumulator metrics = EvaluationAccumulator.ofLogits(split.name(), domains);
    DatasetRows rows = new DatasetRows(dataset, split);
    int[] counts = rows.counts();
    float[] labels = new float[ROWS];
    for (int domain = 0; domain < domains.size(); domain++) {
      // The data set's domains may be fewer, or in another order, than the model's.
      int ofModel = model.schema().domainIndex(domains.get(domain));
      for (int from = 0; from < counts[domain]; from += ROWS) {
        int to = Math.min(from + ROWS, counts[domain]);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        rows.select(domain, from, to);
        for (int i = 0; i < rows.count(); i++) {
          labels[i] = rows.label(i);
        }
        batch.fill(new OfDomain(rows, ofModel), 0);
        logits.resize(rows.count());
        executable.run(Program.PREDICT, state, batch.feeds(), results);
        metrics.add(domain, logits.toFloats(), labels, rows.count());
      }
    }
    return metrics.finish();
  }

  @Override
  public void close() {
    batch.close();
    arena.close();
  }

  /** Rows of one domain under the index that the model knows it by. */
  private record OfDomain(DatasetRows rows, int index) implements BatchRows {
    @Override
    public int count() {
      return rows.count();
    }

    @Override
    public int domain(int row) {
      return index;
    }

    @Override
    public int id(int field, int row) {
      return rows.id(field, row);
    }

    @Override
    public int values(int field, int row) {
      return rows.values(field, row);
    }

    @Override
    public int id(int field, int row, int value) {
      return rows.id(field, row, value);
    }

    @Override
    public float label(int row) {
      return rows.label(row);
    }
  }
}
