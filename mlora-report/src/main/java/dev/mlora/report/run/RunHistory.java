package dev.mlora.report.run;

import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.SelectionMetric;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A run, as its folder tells it.
 *
 * @param folder the folder
 * @param record {@code run.json}: where the run comes from
 * @param state how it stands
 * @param trainings what was trained, variants and seeds in the order they began
 * @param oracle the rule that generated data were made with, as a model, on the test split
 * @param freezing what each seed's second phase did to the weights of the first
 * @param remarks what a reader has to know about the files, such as a line that was cut off
 */
public record RunHistory(
    Path folder,
    JsonEntry record,
    RunState state,
    List<TrainingHistory> trainings,
    Optional<Evaluation> oracle,
    List<Freezing> freezing,
    List<String> remarks) {
  /**
   * What a second phase did to the weights of the first.
   *
   * @param seed the seed
   * @param frozenParameters how many parameters it must not touch
   * @param holds whether it kept to that, began where the first ended and ended no lower
   */
  public record Freezing(long seed, int frozenParameters, boolean holds) {}

  /** Keeps its own copies. */
  public RunHistory {
    trainings = List.copyOf(trainings);
    freezing = List.copyOf(freezing);
    remarks = List.copyOf(remarks);
  }

  /** The folder's name. */
  public String name() {
    return Objects.requireNonNullElse(folder.toAbsolutePath().normalize().getFileName(), folder)
        .toString();
  }

  /** The variants that were begun. */
  public List<Variant> variants() {
    LinkedHashSet<Variant> variants = new LinkedHashSet<>();
    trainings.forEach(training -> variants.add(training.variant()));
    return variants.stream().sorted().toList();
  }

  /** The trainings of a variant, by seed. */
  public List<TrainingHistory> of(Variant variant) {
    return trainings.stream()
        .filter(training -> training.variant() == variant)
        .sorted(Comparator.comparingLong(TrainingHistory::seed))
        .toList();
  }

  /** The seeds that were begun, in order. */
  public List<Long> seeds() {
    return trainings.stream().map(TrainingHistory::seed).distinct().sorted().toList();
  }

  /**
   * The mean over seeds of a test metric.
   *
   * @return empty where a seed is not finished, or the metric is undefined for one
   */
  public OptionalDouble mean(Variant variant, Function<Evaluation, OptionalDouble> metric) {
    double sum = 0;
    List<TrainingHistory> seeds = of(variant);
    for (TrainingHistory seed : seeds) {
      OptionalDouble value = seed.test().map(metric).orElse(OptionalDouble.empty());
      if (value.isEmpty()) {
        return OptionalDouble.empty();
      }
      sum += value.getAsDouble();
    }
    return seeds.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum / seeds.size());
  }

  /**
   * The test metrics of any one seed: its domains and their rows are those of every seed.
   *
   * @return empty while no training is finished
   */
  public Optional<Evaluation> anyTest() {
    return trainings.stream().flatMap(training -> training.test().stream()).findFirst();
  }

  /** The numbers that the training of a variant set, backbone included; the same for all seeds. */
  public long trainedNumbers(Variant variant) {
    List<TrainingHistory> seeds = of(variant);
    if (seeds.isEmpty()) {
      return 0;
    }
    TrainingHistory training = seeds.getFirst();
    long own = training.phases().stream().mapToLong(PhaseHistory::trainedNumbers).sum();
    return buildsOnBase(training) ? own + trainedNumbers(Variant.BASE) : own;
  }

  /**
   * Whether a training goes on where that of the base with the same seed ended, as the second phase
   * of a two-phase plan does.
   */
  public boolean buildsOnBase(TrainingHistory training) {
    return training.variant() == Variant.MLORA
        && record.get("variants").has(Variant.MLORA.label())
        && record.get("variants").get(Variant.MLORA.label()).get("plan").list("phases").size() > 1;
  }

  /** The training of the base that a training goes on from. */
  public Optional<TrainingHistory> baseOf(TrainingHistory training) {
    return buildsOnBase(training)
        ? of(Variant.BASE).stream().filter(base -> base.seed() == training.seed()).findFirst()
        : Optional.empty();
  }

  /**
   * The mean over seeds of the time that a variant took, what it builds on included.
   *
   * @return empty where the run's files do not tell of all seeds
   */
  public OptionalDouble seconds(Variant variant) {
    double sum = 0;
    List<TrainingHistory> seeds = of(variant);
    for (TrainingHistory seed : seeds) {
      OptionalDouble seconds = TrainingCost.of(this, seed).seconds();
      if (seconds.isEmpty()) {
        return OptionalDouble.empty();
      }
      sum += seconds.getAsDouble();
    }
    return seeds.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum / seeds.size());
  }

  /** Whether every training of a variant came to its test. */
  public boolean tested(Variant variant) {
    return !of(variant).isEmpty()
        && of(variant).stream().allMatch(training -> training.test().isPresent());
  }

  /** The metric that the best epoch was kept by. */
  public SelectionMetric selection() {
    JsonEntry variants = record.get("variants");
    return variants
        .get(variants.names().getLast())
        .get("plan")
        .get("selection")
        .constant(SelectionMetric.class);
  }

  /** What hashes to the same was trained on the same rows. */
  public String dataSha256() {
    return record.get("data").get("contentSha256").text();
  }
}
