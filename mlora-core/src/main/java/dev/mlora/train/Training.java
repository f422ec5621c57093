package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.data.Dataset;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.lowering.Lowering;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Model;
import dev.mlora.model.ModelParameter;
import dev.mlora.model.ModelState;
import dev.mlora.model.PredictionProgram;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model in training on a backend. It owns the parameters there until it is closed; the backend
 * stays the caller's. Not safe for use by several threads; the {@link Scorer}s it gives are.
 *
 * <pre>{@code
 * try (Training run = Training.of(model, data).plan(TrainingPlan.twoPhase()).seed(1).on(backend)) {
 *   run.fit();
 *   System.out.println(run.evaluate(Split.TEST));
 * }
 * }</pre>
 *
 * <p>With {@link Builder#checkpoints(CheckpointStore)} a program that was killed is simply started
 * again: it makes the same calls, and what was done before is not done again.
 */
public final class Training implements AutoCloseable {
  /** How many steps may have to be made again after a kill, where checkpoints are kept. */
  public static final int REPEATED_STEPS = 200;

  private final Backend backend;
  private final Dataset dataset;
  private final TrainingPlan plan;
  private final long seed;
  private final TrainingListener listener;
  private final TrainingHistory history;
  private final State state;
  private Model model;
  private List<ModelParameter> parameters;
  private int phasesDone;
  private int stepsDone;

  private Training(Builder builder, Backend backend) {
    this.backend = backend;
    this.model = builder.model;
    this.dataset = builder.dataset;
    this.plan = builder.plan;
    this.seed = builder.seed;
    // All phases are built and lowered before the first is trained for hours: what a phase selects
    // and what the backend can do is wrong now or never.
    List<TrainingProgram> programs =
        plan.phases().stream().map(phase -> TrainingProgram.of(model, plan, phase, seed)).toList();
    programs.forEach(each -> Lowering.lower(each.program(), backend.capabilities()));
    TrainingProgram first = programs.getFirst();
    this.parameters = first.parameters();
    this.history = new TrainingHistory(builder.checkpoints, builder.repeatedSteps);
    this.listener =
        event -> {
          history.count(event);
          builder.listener.on(event);
        };
    this.state = allocate(backend, first);
    try {
      ModelState.initialise(state, model, parameters, seed);
      PretrainedTables.write(state, parameters, dataset);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private State allocate(Backend on, TrainingProgram program) {
    try {
      return on.allocate(program.program().parameters());
    } catch (RuntimeException | Error e) {
      history.close();
      throw e;
    }
  }

  /**
   * Begins to describe a training; without further words {@link TrainingPlan#joint()} and seed 1.
   *
   * @param model the model
   * @param dataset the data; its schema must be the model's
   */
  public static Builder of(Model model, Dataset dataset) {
    return new Builder(model, dataset);
  }

  /** What is to be trained and how; {@link #on} starts it. */
  public static final class Builder {
    private final Model model;
    private final Dataset dataset;
    private TrainingPlan plan = TrainingPlan.joint();
    private long seed = 1;
    private TrainingListener listener = event -> {};
    private @Nullable CheckpointStore checkpoints;
    private int repeatedSteps = REPEATED_STEPS;

    private Builder(Model model, Dataset dataset) {
      this.model = model;
      this.dataset = dataset;
      requireFields(model, dataset.schema());
      if (!model.schema().domains().equals(dataset.schema().domains())) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "The model's domains are %s, the data's %s. Make the model from the data's schema."
                .formatted(model.schema().domains(), dataset.schema().domains()));
      }
    }

    /** Trains by a plan. */
    public Builder plan(TrainingPlan of) {
      this.plan = of;
      return this;
    }

    /** Decides all random numbers: initial values, shuffles, dropout masks. */
    public Builder seed(long of) {
      this.seed = of;
      return this;
    }

    /** Tells a listener what happens, in addition to those before. */
    public Builder listener(TrainingListener another) {
      TrainingListener before = listener;
      this.listener =
          event -> {
            before.on(event);
            another.on(event);
          };
      return this;
    }

    /**
     * Saves checkpoints while it trains, and goes on from the newest that is there; after a kill at
     * most {@link Training#REPEATED_STEPS} steps are made again.
     *
     * @param store where to; of this training alone
     */
    public Builder checkpoints(CheckpointStore store) {
      return checkpoints(store, REPEATED_STEPS);
    }

    /**
     * Saves checkpoints while it trains, and goes on from the newest that is there: the same calls
     * are made again, and those that were done before do nothing but put their weights in place.
     * The end is the same, bit for bit, as if nothing had come between.
     *
     * @param store where to; of this training alone
     * @param atMostRepeated how many steps may be made again after a kill, at least 2; a checkpoint
     *     is saved every half of them, at the end of each epoch and of each phase, and when the
     *     thread is interrupted
     */
    public Builder checkpoints(CheckpointStore store, int atMostRepeated) {
      if (atMostRepeated < 2) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "At least 2 steps may have to be made again after a kill, not %d: one is made while the one before is saved."
                .formatted(atMostRepeated));
      }
      this.checkpoints = store;
      this.repeatedSteps = atMostRepeated;
      return this;
    }

    /**
     * Puts the model on a backend with its initial values, and reads the newest checkpoint if
     * checkpoints are kept.
     *
     * @throws MloraException {@link ErrorCode#BACKEND_CAPABILITY} if the backend cannot train,
     *     {@link ErrorCode#SELECTOR_EMPTY} if a phase trains nothing, {@link
     *     ErrorCode#CHECKPOINT_DAMAGED}
     */
    public Training on(Backend backend) {
      return new Training(this, backend);
    }
  }

  /**
   * Trains all phases of the plan that are not yet trained. The model then holds the best weights.
   *
   * @throws MloraException {@link ErrorCode#LOSS_NOT_FINITE} naming step, batch and domains, with
   *     the model back at its best weights; {@link ErrorCode#DATA_EMPTY} without training rows;
   *     {@link ErrorCode#METRIC_UNDEFINED} if no domain's validation rows have both classes; {@link
   *     ErrorCode#TRAINING_STATE} if all phases are done or the thread is interrupted, with a
   *     checkpoint of the last step where they are kept; {@link ErrorCode#CHECKPOINT_MISMATCH} if
   *     the checkpoint is of another training; {@link ErrorCode#RUN_UNWRITABLE} if one cannot be
   *     saved
   */
  public FitReport fit() {
    List<PhaseReport> reports = new ArrayList<>();
    do {
      reports.add(fitNextPhase());
    } while (phasesDone < plan.phases().size());
    return new FitReport(reports);
  }

  /**
   * Trains the next phase of the plan only.
   *
   * @throws MloraException as {@link #fit} does
   */
  public PhaseReport fitNextPhase() {
    if (phasesDone == plan.phases().size()) {
      throw new MloraException(
          ErrorCode.TRAINING_STATE,
          "All %d phases of plan '%s' are trained. Start another training to train again."
              .formatted(phasesDone, plan.name()));
    }
    Phase phase = plan.phases().get(phasesDone);
    PhaseReport report = fitPhase(plan, phase, dataset, phasesDone > 0);
    phasesDone++;
    return report;
  }

  /**
   * Adds a domain to the model, with adapters and an embedding at their initial values. All other
   * domains' scores stay bit-identical.
   *
   * @param domain the new domain's name
   * @param data rows of the new domain, encoded with this model's schema with the domain appended;
   *     the other domains have no rows to train on
   * @return the training of that domain's parameters and of nothing else
   * @throws MloraException {@link ErrorCode#DOMAIN_EXISTS}, {@link ErrorCode#SCHEMA_MISMATCH}; the
   *     model is then as it was
   */
  public DomainTraining addDomain(String domain, Dataset data) {
    Model extended = model.withDomain(domain);
    requireFields(extended, data.schema());
    requireOnly(domain, extended, data);
    TrainingPlan domainPlan = plan.forDomain(domain);
    TrainingProgram program =
        TrainingProgram.of(extended, domainPlan, domainPlan.phases().getFirst(), seed);
    for (ParameterSpec spec : program.program().parameters()) {
      if (spec.bank()) {
        state.grow(spec.name(), extended.domains());
      }
    }
    for (ModelParameter parameter : program.parameters()) {
      if (parameter.spec().bank()) {
        ModelState.initialiseDomain(state, extended, parameter, domain, seed);
      }
    }
    model = extended;
    parameters = program.parameters();
    return new DomainTraining(this, domain, domainPlan, data);
  }

  /** The metrics of the present weights on a split of the training's data. */
  public Evaluation evaluate(Split split) {
    return evaluate(dataset, split);
  }

  /**
   * The metrics of the present weights on other data.
   *
   * @param data rows encoded with the model's schema; its domains are found by name
   * @param split which part of it
   */
  public Evaluation evaluate(Dataset data, Split split) {
    requireFields(model, data.schema());
    Program program = Lowering.lower(PredictionProgram.of(model), backend.capabilities()).program();
    try (Executable executable = backend.compile(program);
        Evaluator evaluator = new Evaluator(model, program)) {
      return evaluator.evaluate(executable, state, data, split);
    } catch (InterruptedException e) {
      throw Evaluator.interrupted(split, e);
    }
  }

  /** What each phase would do with each parameter. */
  public List<ParameterStatus> status(Phase phase) {
    Selector selector = phase.trainable();
    boolean anyDomain = model.schema().domains().stream().anyMatch(selector::selectsDomain);
    return parameters.stream()
        .map(ModelParameter::spec)
        .map(
            spec ->
                new ParameterStatus(
                    spec.name(),
                    spec.role(),
                    spec.type().shape(),
                    spec.bank(),
                    selector.selects(spec) && (!spec.bank() || anyDomain)))
        .toList();
  }

  /** The model as it is now, added domains included. */
  public Model model() {
    return model;
  }

  /** The plan. */
  public TrainingPlan plan() {
    return plan;
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** A copy of the present weights. */
  public Weights weights() {
    return ModelState.read(state);
  }

  /** The model as it is now with a copy of its present weights, for its adapters to be used. */
  public TrainedModel trained() {
    return TrainedModel.of(model, weights());
  }

  /**
   * Overwrites the weights.
   *
   * @throws MloraException {@link ErrorCode#STATE_ACCESS} if they are not of this model
   */
  public void restore(Weights weights) {
    ModelState.write(state, weights);
  }

  /** A thread-safe scorer of the present weights; close it before this training. */
  public Scorer scorer() {
    return Scorer.of(model, weights(), backend);
  }

  @Override
  public void close() {
    try {
      history.close();
    } finally {
      state.close();
    }
  }

  PhaseReport fitPhase(TrainingPlan of, Phase phase, Dataset data, boolean continued) {
    TrainingProgram program = TrainingProgram.of(model, of, phase, seed);
    PhaseSetting setting = new PhaseSetting(model, data, of, phase, seed, stepsDone);
    PhaseState phaseState = new PhaseState(state, program);
    if (history.isKept()) {
      Optional<FinishedPhase> before =
          history.begin(setting.identity(program.program(), state, backend));
      if (before.isPresent()) {
        phaseState.restoreWeights(before.get().trained());
        stepsDone += before.get().report().steps();
        return before.get().report();
      }
    }
    ModelState.resetOptimizer(state);
    try (CompiledPhase compiled = new CompiledPhase(backend, model, of, phase, program);
        Evaluator evaluator = new Evaluator(model, program.program())) {
      PhaseReport report =
          new PhaseLoop(setting, state, phaseState, compiled, evaluator, history, listener)
              .run(continued, trainedElements(program, phase.trainable()));
      stepsDone += report.steps();
      return report;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MloraException(
          ErrorCode.TRAINING_STATE,
          "The training was interrupted in phase '%s'; the model holds the weights of its last step%s."
              .formatted(phase.name(), history.isKept() ? ", and so does a checkpoint" : ""),
          e);
    }
  }

  private long trainedElements(TrainingProgram program, Selector selector) {
    return program.parameters().stream()
        .map(ModelParameter::spec)
        .filter(spec -> program.trained().contains(spec.name()))
        .mapToLong(spec -> trainedElements(spec, selector))
        .sum();
  }

  private long trainedElements(ParameterSpec spec, Selector selector) {
    if (!spec.bank()) {
      return spec.elements();
    }
    long domains = model.schema().domains().stream().filter(selector::selectsDomain).count();
    return spec.elements() / model.domains() * domains;
  }

  /** Rows are fed under the data's own numbers of the domains, and only one domain is trained. */
  private static void requireOnly(String domain, Model extended, Dataset data) {
    List<String> domains = data.schema().domains();
    if (!domains.equals(extended.schema().domains())) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          ("The data for the new domain '%s' have the domains %s; expected the model's with it"
                  + " behind, %s. Encode the data with model.schema().withDomain(\"%s\").")
              .formatted(domain, domains, extended.schema().domains(), domain));
    }
    for (int i = 0; i < domains.size(); i++) {
      int rows = data.rows(Split.TRAIN, i).count();
      if (rows > 0 && !domains.get(i).equals(domain)) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            ("The data for the new domain '%s' have %d training rows of the domain '%s', which is"
                    + " trained already. Pass rows of '%s' only.")
                .formatted(domain, rows, domains.get(i), domain));
      }
    }
  }

  static void requireFields(Model model, Schema data) {
    if (!model.schema().fields().equals(data.fields())) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "The data's fields %s are not encoded as the model's %s. Encode the data with the model's schema."
              .formatted(data.fieldNames(), model.schema().fieldNames()));
    }
  }
}
