package dev.mlora.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.conformance.RuleResult.Status;
import dev.mlora.spi.BackendOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A deliberately wrong backend")
class WrongBackendsTest {
  /** Each mistake, the rule that must catch it, and a rule of the same level that need not. */
  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("segment off by one", Mistakes.SegmentOffByOne::new, "L1-054", "L1-052"),
        mistake("empty segment", Mistakes.EmptySegment::new, "L1-056", "L1-054"),
        mistake(
            "transposed composite gradient", Mistakes.TransposedGradient::new, "L1-081", "L1-021"),
        mistake("reads after the update", Mistakes.ReadsAfterUpdate::new, "L1-092", "L1-091"),
        mistake("dropped last batch", Mistakes.DroppedLastBatch::new, "L3-009", "L3-002"),
        mistake("retained feed", Mistakes.RetainedFeed::new, "L5-031", "L5-032"),
        mistake("racing predict", Mistakes.RacingPredict::new, "L5-041", "L5-042"),
        mistake("ignored write", Mistakes.IgnoredWrite::new, "L5-012", "L5-011"),
        mistake("wrong bank row", Mistakes.WrongBankRow::new, "L1-083", "L1-081"),
        mistake("leak", Mistakes.Leak::new, "L5-033", "L5-032"),
        mistake("leak of an opened backend", Mistakes.Leak::new, "L5-034", "L5-032"),
        mistake("leak in training", Mistakes.LeakInTraining::new, "L5-033", "L5-032"),
        mistake("leak until it is closed", Mistakes.LeakUntilClosed::new, "L5-035", "L5-033"),
        mistake(
            "scores depend on company", Mistakes.ScoresDependOnCompany::new, "L2-006", "L2-001"),
        mistake(
            "other bits in large batches",
            Mistakes.OtherBitsInLargeBatches::new,
            "L3-010",
            "L3-009"),
        mistake(
            "other bits in whole trainings",
            Mistakes.OtherBitsInLargeBatches::new,
            "L3-014",
            "L3-009"),
        mistake("noise for new domains", Mistakes.NoiseForThirdDomain::new, "L2-021", "L2-022"),
        mistake(
            "a slice forgets a block's first row",
            Mistakes.SliceForgetsSecondBlock::new,
            "L1-044",
            "L1-041"),
        mistake(
            "noise for domains that are loaded",
            Mistakes.NoiseForThirdDomain::new,
            "L2-042",
            "L2-034"),
        mistake(
            "scores of mixed adapters", Mistakes.ScoresDependOnCompany::new, "L2-035", "L2-034"),
        mistake("the adapter of another domain", Mistakes.WrongBankRow::new, "L2-037", "L2-034"),
        mistake(
            "a delta for disabled adapters", Mistakes.HigherWithAdapters::new, "L2-036", "L2-034"),
        mistake(
            "a delta that merging does not know",
            Mistakes.HigherWithAdapters::new,
            "L2-031",
            "L2-034"),
        mistake("clamped ids", Mistakes.ClampedIds::new, "L5-024", "L5-022"),
        mistake("ids refused otherwise", Mistakes.IdsRefusedOtherwise::new, "L5-024", "L5-022"),
        mistake("counts steps itself", Mistakes.CountsStepsItself::new, "L5-061", "L5-051"),
        mistake("counts steps itself", Mistakes.CountsStepsItself::new, "L5-062", "L5-051"),
        mistake("saturates", Mistakes.Saturates::new, "L1-017", "L1-016"),
        mistake("a failing run that lands", Mistakes.ReadsAfterUpdate::new, "L5-021", "L5-022"));
  }

  @ParameterizedTest(name = "{0} fails at {2} and not at {3}")
  @MethodSource("mistakes")
  void failsAtTheRuleMeantForIt(
      String name, Supplier<Mistake> mistake, String caughtBy, String sparedBy) {
    ConformanceReport report =
        ConformanceRunner.run(
            new WrongBackend.Provider(mistake),
            BackendOptions.DEFAULT,
            List.of(RuleBook.rule(caughtBy), RuleBook.rule(sparedBy)),
            ExpectedFailures.NONE,
            Map.of(),
            ConformanceListener.none());
    assertThat(report.result(caughtBy).orElseThrow().status()).as(name).isEqualTo(Status.FAILED);
    assertThat(report.result(sparedBy).orElseThrow())
        .as(name)
        .extracting(RuleResult::status, RuleResult::reason)
        .startsWith(Status.PASSED);
    assertThat(report.passed()).isFalse();
  }

  private static Arguments mistake(
      String name, Supplier<Mistake> mistake, String caughtBy, String sparedBy) {
    return Arguments.of(name, mistake, caughtBy, sparedBy);
  }
}
