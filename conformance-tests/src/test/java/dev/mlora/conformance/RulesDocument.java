package dev.mlora.conformance;

import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.Tolerance;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of RULES.md that follows from the registry. */
final class RulesDocument {
  private RulesDocument() {}

  static String text() {
    return "## Tolerances\n\n"
        + Stream.of(Tolerance.values())
            .map(
                each ->
                    "- **%s**: %s. For %s.\n".formatted(each.name(), each.bound(), each.serves()))
            .collect(Collectors.joining())
        + Stream.of(Level.values()).map(RulesDocument::level).collect(Collectors.joining());
  }

  private static String level(Level level) {
    return "\n## Level %d: %s\n\n".formatted(level.number(), level.title())
        + RuleBook.rules(level).stream().map(RulesDocument::rule).collect(Collectors.joining());
  }

  private static String rule(Rule rule) {
    return "- **%s** %s.%s%s If this fails, check %s.\n"
        .formatted(
            rule.id(),
            rule.title(),
            rule.duration() == Rule.Duration.LONG ? " *(long)*" : "",
            rule.requirements().stream()
                .map(requirement -> " *(needs %s)*".formatted(requirement.component()))
                .collect(Collectors.joining()),
            rule.hint());
  }
}
