package dev.mlora.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.conformance.RuleResult.Status;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.SkipReason;
import dev.mlora.error.MloraException;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.BackendOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The runner")
class ConformanceRunnerTest {
  private static final String ID = "L1-001";

  @Test
  @DisplayName("reports every rule with its result and reason, as a table and as JSON")
  void reportsEveryRule() {
    ConformanceReport report =
        run(
            ExpectedFailures.NONE,
            rule("L1-901", context -> Outcome.passed("7 \"units\"")),
            rule(
                "L1-902",
                context -> {
                  throw new AssertionError("expected 1, got 2");
                }),
            rule(
                "L1-903",
                context -> Outcome.skipped(SkipReason.DATA_NOT_AVAILABLE, "no such folder")));
    assertThat(report.passed()).isFalse();
    assertThat(report.toTable())
        .contains("L1-901  PASSED", "L1-902  FAILED", "expected 1, got 2 Check the hint.")
        .contains("L1-903  SKIPPED", "DATA_NOT_AVAILABLE: no such folder")
        .endsWith(
            "reference: FAILED, 2 rules executed, 1 passed, 1 failed, 0 expected failures, 1 skipped, 0 s");
    assertThat(report.toJson())
        .startsWith("{\"backend\":\"reference\",\"passed\":false,\"executed\":2,")
        .contains("\"reason\":\"7 \\\"units\\\"\"", "\"skipReason\":\"DATA_NOT_AVAILABLE\"");
  }

  @Test
  @DisplayName("fails when no rule was executed")
  void failsWithoutExecutedRules() {
    ConformanceReport none = run(ExpectedFailures.NONE);
    ConformanceReport skipped =
        run(
            ExpectedFailures.NONE,
            rule(
                "L1-901",
                context -> Outcome.skipped(SkipReason.CAPABILITY_NOT_DECLARED, "training")));
    assertThat(List.of(none, skipped)).noneMatch(ConformanceReport::passed);
    assertThat(skipped.summary()).isEqualTo("reference: FAILED, no rule was executed (1 skipped)");
  }

  @Test
  @DisplayName("counts an expected failure that passes as failed")
  void expectedFailureThatPasses() {
    ExpectedFailures expected = new ExpectedFailures(Map.of(ID, "adds wrongly"));
    ConformanceReport passes = run(expected, rule(ID, context -> Outcome.passed()));
    assertThat(passes.passed()).isFalse();
    assertThat(passes.result(ID).orElseThrow().reason())
        .contains("It passed, but was expected to fail (adds wrongly).");
    ConformanceReport fails =
        run(
            expected,
            rule(
                ID,
                context -> {
                  throw new IllegalStateException("broken");
                }));
    assertThat(fails.passed()).isTrue();
    assertThat(fails.result(ID).orElseThrow().status()).isEqualTo(Status.EXPECTED_FAILURE);
  }

  @Test
  @DisplayName("refuses expectations of rules that do not exist")
  void unknownExpectation() {
    assertThatThrownBy(() -> new ExpectedFailures(Map.of("L1-999", "why")))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("There is no rule 'L1-999'");
  }

  @Test
  @DisplayName("tells its listener of each rule")
  void listener() {
    List<String> told = new ArrayList<>();
    ConformanceRunner.run(
        new ReferenceBackendProvider(),
        BackendOptions.DEFAULT,
        List.of(rule(ID, context -> Outcome.passed())),
        ExpectedFailures.NONE,
        Map.of(),
        new ConformanceListener() {
          @Override
          public void started(Rule rule, int number, int of) {
            told.add("%s %d/%d".formatted(rule.id(), number, of));
          }

          @Override
          public void finished(RuleResult result) {
            told.add(result.rule().id() + " " + result.status());
          }
        });
    assertThat(told).containsExactly("L1-001 1/1", "L1-001 PASSED");
  }

  private static ConformanceReport run(ExpectedFailures expected, Rule... rules) {
    return ConformanceRunner.run(
        new ReferenceBackendProvider(),
        BackendOptions.DEFAULT,
        List.of(rules),
        expected,
        Map.of(),
        ConformanceListener.none());
  }

  private static Rule rule(String id, Rule.Check check) {
    return new Rule(id, Level.OPERATIONS, Rule.Duration.SHORT, "It holds", "the hint", check);
  }
}
