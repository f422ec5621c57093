package dev.mlora.experiment;

import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.spi.Backend;
import dev.mlora.train.FitReport;
import dev.mlora.train.Training;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Variants of a model, each trained with the same seeds on the same data (Yang et al. 2024, section
 * 4.2). Seeds decide initial values, shuffles and dropout masks by name, so that the variants of a
 * seed share all that they have in common, and their differences can be tested in pairs.
 *
 * <p>A two-phase plan needs one training for both variants: the base is the model after its first
 * phase.
 *
 * @param dataset the data
 * @param recipes the variants to train, in this order
 * @param seeds the seeds, each once
 * @param jobs how many models to train at the same time; results do not depend on it
 */
public record Comparison(
    Dataset dataset, Map<Variant, Recipe> recipes, List<Long> seeds, int jobs) {
  /** Keeps its own copies and checks that there is something to do. */
  public Comparison {
    recipes = Collections.unmodifiableMap(new LinkedHashMap<>(recipes));
    seeds = List.copyOf(seeds);
    if (recipes.isEmpty() || seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A comparison needs a variant and seeds that differ, not the variants %s and the seeds %s."
              .formatted(recipes.keySet(), seeds));
    }
    if (jobs < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "At least 1 model is trained at a time, not %d.".formatted(jobs));
    }
  }

  /**
   * Trains and tests every variant with every seed.
   *
   * @param backend where to train; it stays the caller's
   * @param listener told of everything that happens, by one thread at a time
   * @throws MloraException as {@link Training#fit()}; {@link ErrorCode#TRAINING_STATE} if the
   *     thread is interrupted
   */
  public ComparisonReport run(Backend backend, ComparisonListener listener) {
    return run(backend, listener, CheckpointStores.NONE);
  }

  /**
   * Trains and tests every variant with every seed, from wherever its checkpoint left it. What is
   * trained already is only tested again; the listener is told of its beginning and end, as it is
   * of any other's.
   *
   * @param backend where to train; it stays the caller's
   * @param listener told of everything that happens, by one thread at a time
   * @param checkpoints where each training keeps its checkpoints
   * @throws MloraException as {@link #run(Backend, ComparisonListener)}
   */
  public ComparisonReport run(
      Backend backend, ComparisonListener listener, CheckpointStores checkpoints) {
    Lock telling = new ReentrantLock();
    ComparisonListener oneAtATime =
        event -> {
          telling.lock();
          try {
            listener.on(event);
          } finally {
            telling.unlock();
          }
        };
    Recipe adapted = recipes.get(Variant.MLORA);
    List<Callable<SeedResult>> trainings = new ArrayList<>();
    for (long seed : seeds) {
      if (adapted != null && adapted.isTwoPhase()) {
        trainings.add(
            () -> new TwoPhaseRun(dataset, adapted, seed).on(backend, oneAtATime, checkpoints));
      } else {
        recipes.forEach(
            (variant, recipe) ->
                trainings.add(
                    () -> train(variant, recipe, seed, backend, oneAtATime, checkpoints)));
      }
    }
    List<SeedResult> results = Jobs.run(jobs, trainings);
    return new ComparisonReport(variants(), bySeed(results), Oracle.evaluate(dataset, Split.TEST));
  }

  private SeedResult train(
      Variant variant,
      Recipe recipe,
      long seed,
      Backend backend,
      ComparisonListener listener,
      CheckpointStores checkpoints) {
    // A base model has no second phase: there are no adapters to train in it.
    Recipe own = new Recipe(recipe.model(), recipe.plan().firstPhaseOnly());
    listener.on(new ComparisonEvent.Started(seed, variant, own));
    Training.Builder builder =
        Training.of(own.model(), dataset)
            .plan(own.plan())
            .seed(seed)
            .listener(event -> listener.on(new ComparisonEvent.Progress(seed, variant, event)));
    checkpoints.of(variant, seed).ifPresent(builder::checkpoints);
    try (Training training = builder.on(backend)) {
      FitReport report = training.fit();
      VariantResult result =
          new VariantResult(variant, training.evaluate(Split.TEST), report.phases());
      listener.on(
          new ComparisonEvent.Finished(
              seed, variant, result, training.model(), training.weights()));
      return new SeedResult(seed, Map.of(variant, result), Optional.empty());
    }
  }

  private List<Variant> variants() {
    Recipe adapted = recipes.get(Variant.MLORA);
    return adapted != null && adapted.isTwoPhase()
        ? List.of(Variant.values())
        : List.copyOf(recipes.keySet());
  }

  /** Puts the variants of a seed together, in the order of the recipes. */
  private static List<SeedResult> bySeed(List<SeedResult> results) {
    Map<Long, SeedResult> seeds = new LinkedHashMap<>();
    results.forEach(result -> seeds.merge(result.seed(), result, SeedResult::with));
    return List.copyOf(seeds.values());
  }
}
