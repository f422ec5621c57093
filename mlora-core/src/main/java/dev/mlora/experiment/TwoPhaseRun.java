package dev.mlora.experiment;

import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import dev.mlora.train.FitReport;
import dev.mlora.train.PhaseReport;
import dev.mlora.train.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One training of a two-phase plan (Yang et al. 2024, section 3.4), which gives both variants: the
 * base is the model after the first phase.
 *
 * @param dataset the data
 * @param recipe the adapted model and its plan
 * @param seed the seed
 */
record TwoPhaseRun(Dataset dataset, Recipe recipe, long seed) {
  SeedResult on(Backend backend, ComparisonListener listener, CheckpointStores checkpoints) {
    AtomicReference<Variant> now = new AtomicReference<>(Variant.BASE);
    listener.on(new ComparisonEvent.Started(seed, Variant.BASE, recipe));
    Training.Builder builder =
        Training.of(recipe.model(), dataset)
            .plan(recipe.plan())
            .seed(seed)
            .listener(event -> listener.on(new ComparisonEvent.Progress(seed, now.get(), event)));
    checkpoints.of(Variant.MLORA, seed).ifPresent(builder::checkpoints);
    try (Training training = builder.on(backend)) {
      PhaseReport first = training.fitNextPhase();
      Weights before = training.weights();
      VariantResult base =
          new VariantResult(Variant.BASE, training.evaluate(Split.TEST), List.of(first));
      Model backbone = recipe.model().withoutAdapters();
      listener.on(
          new ComparisonEvent.Finished(
              seed, Variant.BASE, base, backbone, before.only(backbone.parameterNames())));

      now.set(Variant.MLORA);
      listener.on(new ComparisonEvent.Started(seed, Variant.MLORA, recipe));
      FitReport second = training.fit();
      Weights after = training.weights();
      VariantResult adapted =
          new VariantResult(Variant.MLORA, training.evaluate(Split.TEST), second.phases());
      listener.on(
          new ComparisonEvent.Finished(seed, Variant.MLORA, adapted, training.model(), after));
      FreezingCheck check =
          FreezingCheck.of(
              training.model(),
              training.status(recipe.plan().phases().getLast()),
              before,
              after,
              first,
              second.phases().getFirst());
      Map<Variant, VariantResult> results = new LinkedHashMap<>();
      results.put(Variant.BASE, base);
      results.put(Variant.MLORA, adapted);
      return new SeedResult(seed, results, Optional.of(check));
    }
  }
}
