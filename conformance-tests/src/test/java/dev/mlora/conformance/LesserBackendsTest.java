package dev.mlora.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.SkipReason;
import dev.mlora.spi.BackendOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A backend that declares less")
class LesserBackendsTest {
  @Test
  @DisplayName("without training passes and is tried on all that it declares")
  void predictsOnly() {
    passesBut(new LesserBackend.Provider(false, true), Requirement.TRAINING);
  }

  @Test
  @DisplayName("without determinism passes and is tried on all that it declares")
  void otherBitsEveryTime() {
    passesBut(new LesserBackend.Provider(true, false), Requirement.DETERMINISTIC);
  }

  private static void passesBut(LesserBackend.Provider provider, Requirement missing) {
    List<Rule> rules =
        RuleBook.rules().stream().filter(rule -> rule.duration() == Rule.Duration.SHORT).toList();
    ConformanceReport report =
        ConformanceRunner.run(
            provider,
            BackendOptions.DEFAULT,
            rules,
            ExpectedFailures.NONE,
            Map.of(),
            ConformanceListener.none());
    assertThat(report.passed()).as(report.toTable()).isTrue();
    for (RuleResult result : report.results()) {
      boolean spared = result.rule().requirements().contains(missing);
      assertThat(result.skipReason().equals(Optional.of(SkipReason.CAPABILITY_NOT_DECLARED)))
          .as(result.toString())
          .isEqualTo(spared);
    }
    assertThat(report.results().stream().filter(RuleResult::executed))
        .extracting(result -> result.rule().level())
        .contains(Level.OPERATIONS, Level.LAYERS, Level.MODELS, Level.LIFECYCLE);
    assertThat(report.toTable())
        .contains(SkipReason.CAPABILITY_NOT_DECLARED + ": " + missing.component());
  }
}
