package dev.mlora.experiment;

import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.train.ParameterStatus;
import dev.mlora.train.PhaseReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the second phase of a two-phase plan did to the weights of the first.
 *
 * @param frozen how many parameters the second phase must not touch
 * @param changedFrozen those of them whose bits changed all the same
 * @param unchangedAdapters adapter rows that are still as they began, as {@code domain:parameter};
 *     all of them where the second phase found nothing better than its start
 * @param backboneScore the first phase's best selection metric on the validation split
 * @param startScore the selection metric that the second phase began with
 * @param adaptedScore the second phase's best
 */
public record FreezingCheck(
    int frozen,
    List<String> changedFrozen,
    List<String> unchangedAdapters,
    double backboneScore,
    double startScore,
    double adaptedScore) {
  /** Keeps its own copies. */
  public FreezingCheck {
    changedFrozen = List.copyOf(changedFrozen);
    unchangedAdapters = List.copyOf(unchangedAdapters);
  }

  /** Compares the weights before and after the second phase. */
  static FreezingCheck of(
      Model model,
      List<ParameterStatus> status,
      Weights before,
      Weights after,
      PhaseReport first,
      PhaseReport second) {
    int frozen = 0;
    List<String> changed = new ArrayList<>();
    List<String> unchanged = new ArrayList<>();
    for (ParameterStatus parameter : status) {
      float[] old = before.get(parameter.name());
      float[] now = after.get(parameter.name());
      if (!parameter.trainable()) {
        frozen++;
        if (!Arrays.equals(old, now)) {
          changed.add(parameter.name());
        }
      } else if (parameter.bank()) {
        unchanged.addAll(unchangedRows(model, parameter.name(), old, now));
      }
    }
    return new FreezingCheck(
        frozen,
        changed,
        unchanged,
        first.bestScore(),
        second.startScore().orElse(Double.NaN),
        second.bestScore());
  }

  /** Whether no bit of a frozen parameter changed. */
  public boolean frozenKept() {
    return changedFrozen.isEmpty();
  }

  /** Whether the second phase began with exactly the score that the first ended with. */
  public boolean startsWhereBackboneEnded() {
    return startScore == backboneScore;
  }

  /** Whether the second phase's best is no worse than its start. */
  public boolean neverBelowStart() {
    return adaptedScore >= startScore;
  }

  /** Whether everything is as freezing promises. */
  public boolean holds() {
    return frozenKept() && startsWhereBackboneEnded() && neverBelowStart();
  }

  private static List<String> unchangedRows(Model model, String name, float[] old, float[] now) {
    List<String> rows = new ArrayList<>();
    int row = old.length / model.domains();
    for (int domain = 0; domain < model.domains(); domain++) {
      int from = domain * row;
      if (Arrays.equals(old, from, from + row, now, from, from + row)) {
        rows.add(model.schema().domains().get(domain) + ":" + name);
      }
    }
    return rows;
  }
}
