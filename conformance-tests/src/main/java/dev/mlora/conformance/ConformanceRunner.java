package dev.mlora.conformance;

import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.error.MloraException;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the kit from a program: what the command {@code mlora conformance} calls. */
public final class ConformanceRunner {
  private ConformanceRunner() {}

  /**
   * Tries all rules of some levels, long ones included, with real data from the folder that the
   * environment's {@value KitContext#DATA_VARIABLE} names.
   *
   * @param provider the backend
   * @param options how to open it
   * @param levels which levels
   * @param listener told of progress
   * @throws MloraException if the backend cannot be opened
   */
  public static ConformanceReport run(
      BackendProvider provider,
      BackendOptions options,
      Set<Level> levels,
      ConformanceListener listener) {
    List<Rule> rules =
        RuleBook.rules().stream().filter(rule -> levels.contains(rule.level())).toList();
    return run(provider, options, rules, ExpectedFailures.NONE, System.getenv(), listener);
  }

  /**
   * Tries some rules.
   *
   * @param provider the backend
   * @param options how to open it
   * @param rules the rules, in order
   * @param expected the rules that the backend is known to break
   * @param environment the environment's variables
   * @param listener told of progress
   * @throws MloraException if the backend cannot be opened
   */
  public static ConformanceReport run(
      BackendProvider provider,
      BackendOptions options,
      List<Rule> rules,
      ExpectedFailures expected,
      Map<String, String> environment,
      ConformanceListener listener) {
    List<RuleResult> results = new ArrayList<>();
    try (KitContext context = KitContext.open(provider, options, environment)) {
      for (Rule rule : rules) {
        listener.started(rule, results.size() + 1, rules.size());
        long began = System.nanoTime();
        Outcome outcome = rule.run(context);
        double seconds = (System.nanoTime() - began) / 1e9;
        RuleResult result = RuleResult.of(rule, outcome, expected, seconds);
        results.add(result);
        listener.finished(result);
      }
    }
    return new ConformanceReport(provider.name(), results);
  }
}
