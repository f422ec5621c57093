package dev.mlora.metric;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * How a model does on one split: the metrics of every domain and their averages. A domain whose AUC
 * is undefined (one class only, or no rows) is left out of the averages and of their weights, and
 * named by {@link #undefinedDomains()}. Printing it gives a table.
 *
 * @param split what was evaluated, such as {@code test}
 * @param domains one entry for each domain, in the model's order, domains without rows included
 * @param curve predicted against observed over the rows of all domains; without bins where it is
 *     not known
 */
public record Evaluation(String split, List<DomainMetrics> domains, CalibrationCurve curve) {

  /** Keeps its own copy of the list. */
  public Evaluation {
    domains = List.copyOf(domains);
  }

  /** An evaluation whose calibration curve is not known. */
  public Evaluation(String split, List<DomainMetrics> domains) {
    this(split, domains, new CalibrationCurve(List.of()));
  }

  /** The metrics of one domain; throws {@link ErrorCode#DOMAIN_UNKNOWN} for any other name. */
  public DomainMetrics domain(String name) {
    return domains.stream()
        .filter(metrics -> metrics.domain().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MloraException(
                    ErrorCode.DOMAIN_UNKNOWN,
                    "The evaluation of %s has no domain %s; it has %s. Name one of these."
                        .formatted(split, name, names(domains))));
  }

  /** Rows over all domains. */
  public long rows() {
    return domains.stream().mapToLong(DomainMetrics::rows).sum();
  }

  /** Positive rows over all domains. */
  public long positives() {
    return domains.stream().mapToLong(DomainMetrics::positives).sum();
  }

  /** Unweighted mean of the exact AUC, what the authors' code selects by; empty if none is. */
  public OptionalDouble meanAuc() {
    return mean(DomainMetrics::auc);
  }

  /** Unweighted mean of the 500-threshold AUC; empty if none is defined. */
  public OptionalDouble meanAuc500() {
    return mean(DomainMetrics::auc500);
  }

  /**
   * WAUC, the paper's metric: {@code sum n_t AUC_t / sum n_t} with the exact AUC and n_t the rows,
   * positive and negative, of domain t; empty if no domain's AUC is defined.
   */
  public OptionalDouble wauc() {
    return weightedByRows(DomainMetrics::auc);
  }

  /** WAUC over the 500-threshold AUC, to compare with the paper's Table 2. */
  public OptionalDouble wauc500() {
    return weightedByRows(DomainMetrics::auc500);
  }

  /** Mean log loss over all rows; empty without rows or if that of a domain with rows is empty. */
  public OptionalDouble logLoss() {
    return overAllRows(DomainMetrics::logLoss);
  }

  /** Mean score over all rows; empty without rows. */
  public OptionalDouble meanScore() {
    return overAllRows(DomainMetrics::meanScore);
  }

  /** Mean score over positive rate, over all rows; 1 at best; empty without a positive row. */
  public OptionalDouble calibration() {
    OptionalDouble score = meanScore();
    return score.isEmpty() || positives() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(score.getAsDouble() * rows() / positives());
  }

  /** Names of the domains whose AUC is undefined, in order. */
  public List<String> undefinedDomains() {
    return names(domains.stream().filter(metrics -> metrics.auc().isEmpty()).toList());
  }

  private static List<String> names(List<DomainMetrics> domains) {
    return domains.stream().map(DomainMetrics::domain).toList();
  }

  private OptionalDouble mean(Function<DomainMetrics, OptionalDouble> metric) {
    return domains.stream()
        .map(metric)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average();
  }

  private OptionalDouble weightedByRows(Function<DomainMetrics, OptionalDouble> metric) {
    double sum = 0;
    long weight = 0;
    for (DomainMetrics metrics : domains) {
      OptionalDouble value = metric.apply(metrics);
      if (value.isPresent()) {
        sum += metrics.rows() * value.getAsDouble();
        weight += metrics.rows();
      }
    }
    return weight == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / weight);
  }

  /** Unlike a weighted AUC, a mean over rows may not leave rows out without saying so. */
  private OptionalDouble overAllRows(Function<DomainMetrics, OptionalDouble> metric) {
    boolean complete = domains.stream().allMatch(d -> d.rows() == 0 || metric.apply(d).isPresent());
    return complete ? weightedByRows(metric) : OptionalDouble.empty();
  }

  /** A table of the domains and, below it, the averages. */
  @Override
  public String toString() {
    return EvaluationTable.of(this);
  }
}
