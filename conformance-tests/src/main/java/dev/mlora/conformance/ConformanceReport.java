package dev.mlora.conformance;

import dev.mlora.conformance.RuleResult.Status;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of a run of the kit.
 *
 * @param backend the backend's name
 * @param results every rule of the run, in order
 */
public record ConformanceReport(String backend, List<RuleResult> results) {
  /** Keeps its own copy of the results. */
  public ConformanceReport {
    results = List.copyOf(results);
  }

  /** How many rules came out so. */
  public long count(Status status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  /** How many rules were tried. */
  public long executed() {
    return results.stream().filter(RuleResult::executed).count();
  }

  /** Whether the backend conforms: at least one rule was tried, and none failed. */
  public boolean passed() {
    return executed() > 0 && count(Status.FAILED) == 0;
  }

  /** The result of a rule, if it was part of the run. */
  public Optional<RuleResult> result(String id) {
    return results.stream().filter(result -> result.rule().id().equals(id)).findFirst();
  }

  /** What there is to say in one line. */
  public String summary() {
    if (executed() == 0) {
      return "%s: FAILED, no rule was executed (%d skipped)"
          .formatted(backend, count(Status.SKIPPED));
    }
    return String.format(
        Locale.ROOT,
        "%s: %s, %d rules executed, %d passed, %d failed, %d expected failures, %d skipped, %.0f s",
        backend,
        passed() ? "PASSED" : "FAILED",
        executed(),
        count(Status.PASSED),
        count(Status.FAILED),
        count(Status.EXPECTED_FAILURE),
        count(Status.SKIPPED),
        results.stream().mapToDouble(RuleResult::seconds).sum());
  }

  /** Every rule with its result and reason, and the summary. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    Level level = null;
    for (RuleResult result : results) {
      Rule rule = result.rule();
      if (rule.level() != level) {
        level = rule.level();
        table.append("%nLevel %d: %s%n".formatted(level.number(), level.title()));
      }
      table.append(
          String.format(
              Locale.ROOT,
              "%-7s %-16s %7.2f s  %s%n",
              rule.id(),
              result.status(),
              result.seconds(),
              rule.title()));
      if (!result.explanation().isEmpty()) {
        table.append("        ").append(result.explanation()).append(System.lineSeparator());
      }
    }
    return table.append(System.lineSeparator()).append(summary()).toString();
  }

  /** The same as a JSON object: backend, passed, counts and the list of rules. */
  public String toJson() {
    String rules = results.stream().map(ConformanceReport::json).collect(Collectors.joining(","));
    return "{\"backend\":%s,\"passed\":%s,\"executed\":%d,\"failed\":%d,\"skipped\":%d,\"rules\":[%s]}"
        .formatted(
            quoted(backend),
            passed(),
            executed(),
            count(Status.FAILED),
            count(Status.SKIPPED),
            rules);
  }

  private static String json(RuleResult result) {
    Rule rule = result.rule();
    return String.format(
        Locale.ROOT,
        "{\"id\":%s,\"level\":%d,\"title\":%s,\"status\":%s,\"skipReason\":%s,\"reason\":%s,"
            + "\"seconds\":%.3f}",
        quoted(rule.id()),
        rule.level().number(),
        quoted(rule.title()),
        quoted(result.status().name()),
        result.skipReason().map(reason -> quoted(reason.name())).orElse("null"),
        quoted(result.reason()),
        result.seconds());
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < 0x20) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
