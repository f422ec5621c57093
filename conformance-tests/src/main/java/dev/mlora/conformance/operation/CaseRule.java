package dev.mlora.conformance.operation;

import dev.mlora.conformance.program.GraphCase;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Rule;
import java.util.List;

/**
 * A rule of level 1 that is a list of graphs to compare with the reference.
 *
 * @param number the number within the level
 * @param title what must hold
 * @param hint what to check if it fails
 * @param cases the graphs
 */
record CaseRule(int number, String title, String hint, List<GraphCase> cases) {
  static CaseRule of(int number, String title, String hint, GraphCase... cases) {
    return new CaseRule(number, title, hint, List.of(cases));
  }

  Rule rule() {
    return Rule.of(
        Level.OPERATIONS,
        number,
        Rule.Duration.SHORT,
        title,
        hint,
        context -> {
          for (GraphCase each : cases) {
            each.check(context);
          }
          return Outcome.passed();
        });
  }
}
