package dev.mlora.conformance;

import dev.mlora.conformance.layer.LayerRules;
import dev.mlora.conformance.lifecycle.LifecycleRules;
import dev.mlora.conformance.model.ModelRules;
import dev.mlora.conformance.operation.OperationRules;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.training.TrainingRules;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All rules of the kit: the one place that knows them. */
public final class RuleBook {
  private RuleBook() {}

  /** All rules in the order of levels and numbers. */
  public static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(OperationRules.rules());
    rules.addAll(LayerRules.rules());
    rules.addAll(ModelRules.rules());
    rules.addAll(TrainingRules.rules());
    rules.addAll(LifecycleRules.rules());
    requireDistinct(rules);
    return List.copyOf(rules);
  }

  /** The rules of one level. */
  public static List<Rule> rules(Level level) {
    return rules().stream().filter(rule -> rule.level() == level).toList();
  }

  /**
   * The rule with an id.
   *
   * @throws MloraException {@link ErrorCode#CONFIG_INVALID} if there is none
   */
  public static Rule rule(String id) {
    return rules().stream()
        .filter(rule -> rule.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new MloraException(
                    ErrorCode.CONFIG_INVALID,
                    "There is no rule '%s'. RULES.md lists those there are.".formatted(id)));
  }

  private static void requireDistinct(List<Rule> rules) {
    Set<String> ids = new HashSet<>();
    for (Rule rule : rules) {
      if (!ids.add(rule.id())) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "The rule id '%s' is given twice. Take the next free number.".formatted(rule.id()));
      }
    }
  }
}
