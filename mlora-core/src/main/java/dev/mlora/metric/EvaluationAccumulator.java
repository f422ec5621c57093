package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects a model's outputs on one split, block by block, and evaluates them.
 *
 * <p>Blocks may come in any order and of any size: the result is the same to the last bit. Memory
 * is four bytes a row of the split (half as much again while growing). Not safe for several
 * threads.
 */
public final class EvaluationAccumulator {
  /** At most so many bins has the curve of an evaluation. */
  private static final int CURVE_BINS = 20;

  private final String split;
  private final ScoreKind kind;
  private final List<String> names;
  private final List<ScoresByClass> domains;

  private EvaluationAccumulator(String split, ScoreKind kind, List<String> names) {
    this.split = split;
    this.kind = kind;
    this.names = List.copyOf(names);
    this.domains = new ArrayList<>(names.size());
    for (String name : names) {
      domains.add(new ScoresByClass(" of a block of domain " + name + " in " + split));
    }
  }

  /**
   * For logits, the better choice: the log loss stays finite where a float probability has rounded
   * to 0 or 1, and the exact AUC ranks the logits themselves.
   *
   * @param split what is evaluated, such as {@code test}
   * @param domains the domains' names; their positions are the indices that {@link #add} takes
   */
  public static EvaluationAccumulator ofLogits(String split, List<String> domains) {
    return new EvaluationAccumulator(split, ScoreKind.LOGIT, domains);
  }

  /**
   * For probabilities in [0, 1].
   *
   * @param split what is evaluated, such as {@code test}
   * @param domains the domains' names; their positions are the indices that {@link #add} takes
   */
  public static EvaluationAccumulator ofProbabilities(String split, List<String> domains) {
    return new EvaluationAccumulator(split, ScoreKind.PROBABILITY, domains);
  }

  /**
   * Adds rows {@code from} (inclusive) to {@code to} (exclusive) of parallel arrays; on error none
   * of them. The arrays are copied from and may be used again.
   *
   * @param domain index of the rows' domain
   * @param outputs {@code [>= to]} logits or probabilities, as the accumulator was made for
   * @param labels {@code [>= to]} labels, each 0 or 1
   * @param from first row
   * @param to row after the last
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN} for an index that is no domain's,
   *     {@link ErrorCode#METRIC_UNDEFINED} for a NaN output or one outside [0, 1] where
   *     probabilities are expected, {@link ErrorCode#LABEL_INVALID} for a label other than 0 and 1,
   *     {@link ErrorCode#SHAPE_MISMATCH} for a range outside the arrays
   */
  public void add(int domain, float[] outputs, float[] labels, int from, int to) {
    if (domain < 0 || domain >= domains.size()) {
      throw new MloraException(
          ErrorCode.DOMAIN_UNKNOWN,
          ("The evaluation of %s has no domain with index %d; its %d domains are %s. Pass the"
                  + " index of one of these.")
              .formatted(split, domain, names.size(), names));
    }
    domains.get(domain).add(outputs, labels, from, to, kind);
  }

  /** Adds the first {@code count} rows; see {@link #add(int, float[], float[], int, int)}. */
  public void add(int domain, float[] outputs, float[] labels, int count) {
    add(domain, outputs, labels, 0, count);
  }

  /** Evaluates the rows added so far; adding more and finishing again is fine. */
  public Evaluation finish() {
    List<DomainMetrics> metrics = new ArrayList<>(domains.size());
    CalibrationCells cells = new CalibrationCells();
    for (int domain = 0; domain < domains.size(); domain++) {
      ScoresByClass rows = domains.get(domain);
      rows.sort();
      rows.countIn(cells, kind);
      metrics.add(
          new DomainMetrics(
              names.get(domain),
              rows.rows(),
              rows.positives(),
              rows.exactAuc(),
              rows.binnedAuc(kind),
              rows.logLoss(kind),
              rows.meanScore(kind)));
    }
    return new Evaluation(split, metrics, cells.curve(CURVE_BINS));
  }
}
