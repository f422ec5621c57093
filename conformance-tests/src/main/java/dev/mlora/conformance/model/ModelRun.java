package dev.mlora.conformance.model;

import dev.mlora.batch.Batch;
import dev.mlora.batch.BatchRows;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.lowering.Precision;
import dev.mlora.model.Feeds;
import dev.mlora.model.ModelParameter;
import dev.mlora.spi.Backend;
import dev.mlora.train.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model with its initial weights on a backend, trained one step after the other where the backend
 * trains.
 */
public final class ModelRun implements AutoCloseable {
  private final Setup setup;
  private final TrainingProgram program;
  private final ProgramRun run;
  private final Optional<Batch> training;
  private final Batch prediction;
  private int steps;

  private ModelRun(Setup setup, TrainingProgram program, ProgramRun run) {
    this.setup = setup;
    this.program = program;
    this.run = run;
    Program lowered = run.lowered().program();
    int rows = setup.plan().batchSize();
    training =
        Optional.ofNullable(lowered.entries().get(Program.TRAIN))
            .map(train -> Batch.forTraining(setup.model(), train, rows, run.lowered().masks()));
    prediction = Batch.forPrediction(setup.model(), lowered.entry(Program.PREDICT), rows);
    if (program.rowMask()) {
      training.ifPresent(batch -> batch.constant(Feeds.TRAINABLE, trainableDomains()));
    }
    for (ModelParameter parameter : program.parameters()) {
      run.write(parameter.spec().name(), initial(parameter));
    }
  }

  /** The model as the backend takes it. */
  public static ModelRun of(Backend backend, Setup setup) {
    TrainingProgram program = program(setup);
    return new ModelRun(setup, program, ProgramRun.of(backend, program.program()));
  }

  /** The model in primitive operations. */
  public static ModelRun lowered(Backend backend, Setup setup) {
    TrainingProgram program = program(setup);
    return new ModelRun(setup, program, ProgramRun.lowered(backend, program.program()));
  }

  /** The model in double precision, which also knows which gates are {@link #decided}. */
  public static ModelRun inDouble(Backend backend, Setup setup) {
    TrainingProgram program = program(setup);
    Program watched = Gates.added(Precision.widen(program.program()));
    return new ModelRun(setup, program, ProgramRun.of(backend, watched));
  }

  /** Makes a training step and gives its loss. */
  public double step(BatchRows rows) {
    steps++;
    return run.result(Program.TRAIN, filled(rows, steps), Feeds.LOSS)[0];
  }

  /**
   * The rows on which any correct backend makes the same next step: those at which no ReLU's gate
   * hangs on rounding. Only for a model {@link #inDouble}.
   */
  public Sample decided(Sample rows) {
    Sample left = rows;
    while (true) {
      int[] decided = Gates.decided(run, filled(left, steps + 1), left.count());
      if (decided.length == left.count()) {
        return left;
      }
      // Dropout masks go by the place in the batch: the rows that move up get others.
      left = left.pick(decided);
    }
  }

  /** The logits of rows, at most as many as in a training batch. */
  public double[] logits(BatchRows rows) {
    prediction.fill(rows, 0);
    return run.result(Program.PREDICT, numbers(prediction), Feeds.LOGIT);
  }

  /** All weights, without the optimiser's state. */
  public Map<String, double[]> weights() {
    Map<String, double[]> weights = new LinkedHashMap<>(run.readAll());
    run.state().parameters().stream()
        .filter(spec -> spec.role() == Role.OPTIMIZER)
        .forEach(spec -> weights.remove(spec.name()));
    return weights;
  }

  /** The weights and the optimiser's state. */
  public Map<String, double[]> everything() {
    return run.readAll();
  }

  /** Overwrites a parameter. */
  public void write(String parameter, double... values) {
    run.write(parameter, values);
  }

  /** What the model declared. */
  public List<ModelParameter> parameters() {
    return program.parameters();
  }

  /** How the program runs. */
  public ProgramRun program() {
    return run;
  }

  @Override
  public void close() {
    training.ifPresent(Batch::close);
    prediction.close();
    run.close();
  }

  private static TrainingProgram program(Setup setup) {
    return TrainingProgram.of(setup.model(), setup.plan(), setup.phase(), setup.seed());
  }

  private static Map<String, Numbers> numbers(Batch batch) {
    Map<String, Numbers> numbers = new LinkedHashMap<>();
    batch.feeds().forEach((name, tensor) -> numbers.put(name, Numbers.of(tensor)));
    return numbers;
  }

  private Map<String, Numbers> filled(BatchRows rows, int step) {
    Batch batch =
        training.orElseThrow(() -> new AssertionError("The backend does not declare training."));
    batch.fill(rows, step);
    return numbers(batch);
  }

  private double[] initial(ModelParameter parameter) {
    double[] values = new double[Math.toIntExact(parameter.spec().elements())];
    if (!parameter.spec().bank()) {
      copy(parameter.initial(setup.seed()), values, 0);
      return values;
    }
    List<String> domains = setup.model().schema().domains();
    int row = values.length / domains.size();
    for (int i = 0; i < domains.size(); i++) {
      copy(parameter.initial(setup.seed(), domains.get(i)), values, i * row);
    }
    return values;
  }

  private float[] trainableDomains() {
    List<String> domains = setup.model().schema().domains();
    float[] mask = new float[domains.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = setup.phase().trainable().selectsDomain(domains.get(i)) ? 1 : 0;
    }
    return mask;
  }

  private static void copy(float[] from, double[] to, int at) {
    for (int i = 0; i < from.length; i++) {
      to[at + i] = from[i];
    }
  }
}
