package dev.mlora.experiment;

import dev.mlora.data.Dataset;
import dev.mlora.data.Rows;
import dev.mlora.data.Split;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.EvaluationAccumulator;
import java.util.List;
import java.util.Optional;

/** The rule that generated data were made with, as a model: no other can expect to do better. */
public final class Oracle {
  private Oracle() {}

  /**
   * The metrics of the true logits on a split.
   *
   * @return empty where a domain's true logits are not known
   */
  public static Optional<Evaluation> evaluate(Dataset dataset, Split split) {
    List<String> domains = dataset.schema().domains();
    EvaluationAccumulator metrics = EvaluationAccumulator.ofLogits("oracle", domains);
    for (int domain = 0; domain < domains.size(); domain++) {
      Rows rows = dataset.rows(split, domain);
      if (!rows.hasOracle()) {
        return Optional.empty();
      }
      float[] logits = new float[rows.count()];
      float[] labels = new float[rows.count()];
      for (int row = 0; row < logits.length; row++) {
        logits[row] = rows.oracleLogit(row);
        labels[row] = rows.label(row);
      }
      metrics.add(domain, logits, labels, logits.length);
    }
    return Optional.of(metrics.finish());
  }
}
