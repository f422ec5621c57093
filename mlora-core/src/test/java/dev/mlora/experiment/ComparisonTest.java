package dev.mlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.PairedTTest;
import dev.mlora.model.Model;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.Evaluator;
import dev.mlora.train.TinyData;
import dev.mlora.train.TrainingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Model BASE = TinyData.model();
  private static final Model ADAPTED = BASE.withAdapters(LoraConfig.rank(4));

  private final Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
  private final Dataset data = TinyData.of(300);

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void jointVariantsAreTrainedAloneAndPairedBySeed() {
    List<ComparisonEvent> events = new ArrayList<>();

    ComparisonReport report = joint(1, 2L, 5L).run(backend, events::add);

    assertThat(report.variants()).containsExactly(Variant.BASE, Variant.MLORA);
    assertThat(report.seeds()).extracting(SeedResult::seed).containsExactly(2L, 5L);
    MetricSummary wauc = summary(report, ComparedMetric.WAUC);
    double[] base = waucs(report, Variant.BASE);
    double[] adapted = waucs(report, Variant.MLORA);
    assertThat(wauc.gain()).contains(PairedTTest.of(base, adapted));
    assertThat(wauc.means().get(Variant.MLORA))
        .isCloseTo((adapted[0] + adapted[1]) / 2, within(1e-12));
    assertThat(events.stream().filter(ComparisonEvent.Finished.class::isInstance)).hasSize(4);
  }

  @Test
  void theNumberOfJobsDoesNotChangeTheResults() {
    ComparisonReport alone = joint(1, 1L, 2L).run(backend, event -> {});
    ComparisonReport together = joint(3, 1L, 2L).run(backend, event -> {});

    assertThat(together.summaries()).isEqualTo(alone.summaries());
  }

  @Test
  void twoPhasesGiveBothVariantsAndKeepWhatIsFrozen() {
    Map<Variant, ComparisonEvent.Finished> finished = new LinkedHashMap<>();
    Recipe recipe = new Recipe(ADAPTED, TrainingPlan.twoPhase().withMaxEpochs(3).withBatchSize(64));

    ComparisonReport report =
        new Comparison(data, Map.of(Variant.MLORA, recipe), List.of(3L), 1)
            .run(
                backend,
                event -> {
                  if (event instanceof ComparisonEvent.Finished end) {
                    finished.put(end.variant(), end);
                  }
                });

    FreezingCheck check = report.seeds().getFirst().freezing().orElseThrow();
    assertThat(check.holds()).isTrue();
    assertThat(check.frozen()).isPositive();
    assertThat(check.unchangedAdapters()).isEmpty();
    assertThat(check.startScore()).isEqualTo(check.backboneScore());
    assertThat(report.variants()).containsExactly(Variant.BASE, Variant.MLORA);
    // The base that is handed out is a model of its own and scores what the report says.
    ComparisonEvent.Finished base = Objects.requireNonNull(finished.get(Variant.BASE));
    assertThat(base.model().adapters()).isEmpty();
    Evaluation again = Evaluator.evaluate(base.model(), base.weights(), backend, data, Split.TEST);
    assertThat(again).isEqualTo(base.result().test());
  }

  @Test
  void aChangedFrozenTensorAndALowerStartAreFound() {
    FreezingCheck changed = new FreezingCheck(3, List.of("mlp/0/kernel"), List.of(), 0.8, 0.8, 0.9);
    FreezingCheck moved = new FreezingCheck(3, List.of(), List.of(), 0.8, 0.79, 0.9);
    FreezingCheck worse = new FreezingCheck(3, List.of(), List.of(), 0.8, 0.8, 0.79);

    assertThat(List.of(changed, moved, worse)).noneMatch(FreezingCheck::holds);
  }

  @Test
  void theOracleIsTheTrueLogits() {
    Evaluation oracle = Oracle.evaluate(data, Split.TEST).orElseThrow();

    double best = oracle.wauc().orElseThrow();
    assertThat(best).isBetween(0.7, 0.95);
    ComparisonReport report = joint(1, 1L).run(backend, event -> {});
    assertThat(report.oracle()).contains(oracle);
    assertThat(waucs(report, Variant.MLORA)[0]).isLessThan(best + 0.05);
  }

  @Test
  void oneSeedHasMeansAndNoTest() {
    ComparisonReport report = joint(1, 1L).run(backend, event -> {});

    assertThat(summary(report, ComparedMetric.MEAN_AUC).gain()).isEmpty();
  }

  @Test
  void aFailureEndsAllJobs() {
    assertThatThrownBy(
            () ->
                joint(2, 1L, 2L, 3L)
                    .run(
                        backend,
                        event -> {
                          throw new MloraException(ErrorCode.RUN_UNWRITABLE, "The disk is full.");
                        }))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("The disk is full.");
  }

  @Test
  void seedsComeOnce() {
    assertThatThrownBy(() -> joint(1, 1L, 1L))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-401")
        .hasMessageContaining("[1, 1]");
  }

  private Comparison joint(int jobs, Long... seeds) {
    TrainingPlan plan = TrainingPlan.joint().withMaxEpochs(2).withBatchSize(64);
    Map<Variant, Recipe> recipes = new LinkedHashMap<>();
    recipes.put(Variant.BASE, new Recipe(BASE, plan));
    recipes.put(Variant.MLORA, new Recipe(ADAPTED, plan));
    return new Comparison(data, recipes, List.of(seeds), jobs);
  }

  private static MetricSummary summary(ComparisonReport report, ComparedMetric metric) {
    return report.summaries().stream()
        .filter(summary -> summary.metric() == metric)
        .findFirst()
        .orElseThrow();
  }

  private static double[] waucs(ComparisonReport report, Variant variant) {
    return report.of(variant).stream()
        .mapToDouble(result -> result.test().wauc().orElseThrow())
        .toArray();
  }
}
