package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.batch.Schedule;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.metric.SelectionMetric;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a model is trained.
 *
 * @param name the plan's name on the command line and in files
 * @param phases what is trained in turn
 * @param schedule in which order an epoch visits the domains
 * @param selection the validation score that keeps the best epoch and stops early
 * @param rollBack whether training goes on from the best weights after an epoch without
 *     improvement, moments kept, as the authors' loop does
 * @param sparseUpdates what happens to rows that a batch does not touch
 * @param batchSize rows in a batch, at least 1
 * @param penalties on the weights; of several that select a parameter the first counts
 */
public record TrainingPlan(
    String name,
    List<Phase> phases,
    Schedule schedule,
    SelectionMetric selection,
    boolean rollBack,
    SparseUpdates sparseUpdates,
    int batchSize,
    List<Penalty> penalties) {
  private static final int UNLIMITED = 99_999;
  private static final int PATIENCE = 3;

  /** Checks the numbers. */
  public TrainingPlan {
    phases = List.copyOf(phases);
    penalties = List.copyOf(penalties);
    if (phases.isEmpty() || batchSize < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Plan '%s' needs a phase and a batch size of at least 1, not %d phases and %d."
              .formatted(name, phases.size(), batchSize));
    }
  }

  /**
   * Backbone and adapters together, from scratch: one phase over everything. With the defaults of
   * {@link Profile#CONTROLLED}.
   */
  public static TrainingPlan joint() {
    return plan("joint", List.of(phase("joint", Selector.all())));
  }

  /**
   * The paper's procedure (Yang et al. 2024, section 3.4): pretrain the backbone, freeze it, train
   * only the adapters.
   */
  public static TrainingPlan twoPhase() {
    return plan(
        "two-phase",
        List.of(
            phase("backbone", Selector.notRole(Role.ADAPTER)),
            phase("adapters", Selector.role(Role.ADAPTER))));
  }

  private static TrainingPlan plan(String name, List<Phase> phases) {
    return new TrainingPlan(
        name,
        phases,
        Schedule.DOMAIN_SEQUENTIAL,
        SelectionMetric.MEAN_AUC,
        true,
        SparseUpdates.DENSE_DECAY,
        1024,
        List.of(Penalty.onEmbeddings(1e-5)));
  }

  private static Phase phase(String name, Selector trainable) {
    return new Phase(name, trainable, Adam.TF1, UNLIMITED, PATIENCE);
  }

  /** The same with another schedule. */
  public TrainingPlan withSchedule(Schedule other) {
    return new TrainingPlan(
        name, phases, other, selection, rollBack, sparseUpdates, batchSize, penalties);
  }

  /** The same selecting by another score. */
  public TrainingPlan withSelection(SelectionMetric other) {
    return new TrainingPlan(
        name, phases, schedule, other, rollBack, sparseUpdates, batchSize, penalties);
  }

  /** The same with or without going back to the best weights. */
  public TrainingPlan withRollBack(boolean on) {
    return new TrainingPlan(
        name, phases, schedule, selection, on, sparseUpdates, batchSize, penalties);
  }

  /** The same with another treatment of untouched rows. */
  public TrainingPlan withSparseUpdates(SparseUpdates other) {
    return new TrainingPlan(
        name, phases, schedule, selection, rollBack, other, batchSize, penalties);
  }

  /** The same with another batch size. */
  public TrainingPlan withBatchSize(int rows) {
    return new TrainingPlan(
        name, phases, schedule, selection, rollBack, sparseUpdates, rows, penalties);
  }

  /** The same with these penalties instead. */
  public TrainingPlan withPenalties(Penalty... instead) {
    return new TrainingPlan(
        name, phases, schedule, selection, rollBack, sparseUpdates, batchSize, List.of(instead));
  }

  /** The L2 penalty on a parameter. */
  double l2(ParameterSpec parameter) {
    return penalties.stream()
        .filter(penalty -> penalty.on().selects(parameter))
        .findFirst()
        .map(Penalty::l2)
        .orElse(0.0);
  }

  /** The same with every phase changed. */
  public TrainingPlan withPhases(UnaryOperator<Phase> change) {
    return new TrainingPlan(
        name,
        phases.stream().map(change).toList(),
        schedule,
        selection,
        rollBack,
        sparseUpdates,
        batchSize,
        penalties);
  }

  /** The same with the name and the phases of another plan. */
  public TrainingPlan withPhasesOf(TrainingPlan other) {
    return new TrainingPlan(
        other.name(),
        other.phases(),
        schedule,
        selection,
        rollBack,
        sparseUpdates,
        batchSize,
        penalties);
  }

  /** The same with only its first phase. */
  public TrainingPlan firstPhaseOnly() {
    return new TrainingPlan(
        name,
        phases.subList(0, 1),
        schedule,
        selection,
        rollBack,
        sparseUpdates,
        batchSize,
        penalties);
  }

  /** The same with at most so many epochs in every phase. */
  public TrainingPlan withMaxEpochs(int epochs) {
    return withPhases(phase -> phase.withMaxEpochs(epochs));
  }

  /** The same with another patience in every phase. */
  public TrainingPlan withPatience(int epochs) {
    return withPhases(phase -> phase.withPatience(epochs));
  }

  /** The plan that trains one added domain's rows and nothing else. */
  TrainingPlan forDomain(String domain) {
    Phase last = phases.getLast();
    return new TrainingPlan(
        "domain " + domain,
        List.of(
            new Phase(
                domain,
                Selector.domain(domain),
                last.adam(),
                last.maxEpochs(),
                last.patience(),
                last.rates())),
        schedule,
        selection,
        rollBack,
        sparseUpdates,
        batchSize,
        penalties);
  }
}
