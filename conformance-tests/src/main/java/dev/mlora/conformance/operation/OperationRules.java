package dev.mlora.conformance.operation;

import dev.mlora.conformance.rule.Rule;
import dev.mlora.graph.Program;
import java.util.ArrayList;
import java.util.List;

/** The rules of level 1. */
public final class OperationRules {
  private OperationRules() {}

  /** The rules in the order of their numbers. */
  public static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    caseRules().forEach(each -> rules.add(each.rule()));
    rules.addAll(AdamRules.rules());
    rules.addAll(CompositeRules.rules());
    rules.addAll(ProgramRules.rules());
    return List.copyOf(rules);
  }

  /** Programs that together hold every operation that level 1 tries. */
  public static List<Program> programs() {
    List<Program> programs = new ArrayList<>();
    caseRules().forEach(each -> each.cases().forEach(graph -> programs.add(graph.program())));
    CompositeRules.cases().forEach(graph -> programs.add(graph.program()));
    programs.add(AdamRules.program(false));
    programs.add(AdamRules.program(true));
    return programs;
  }

  private static List<CaseRule> caseRules() {
    List<CaseRule> rules = new ArrayList<>(ElementwiseRules.rules());
    rules.addAll(MatrixRules.rules());
    rules.addAll(LayoutRules.rules());
    rules.addAll(RowRules.rules());
    return rules;
  }
}
