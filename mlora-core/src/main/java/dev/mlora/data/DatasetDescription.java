package dev.mlora.data;

import dev.mlora.metric.Auc;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What there is to know about a data set at a glance, for people to read before they train.
 *
 * @param schema the data set's schema
 * @param provenance where it comes from
 * @param domains one entry for each domain and split, by domain first
 */
public record DatasetDescription(
    Schema schema, DatasetProvenance provenance, List<DomainSplit> domains) {

  /** Takes a copy. */
  public DatasetDescription {
    domains = List.copyOf(domains);
  }

  /**
   * The rows of one domain in one split.
   *
   * @param domain the domain's name
   * @param split which part
   * @param rows how many rows
   * @param positives how many of them have label 1
   * @param outOfVocabulary for each field of the schema, how many rows read the out-of-vocabulary
   *     row
   * @param oracleAuc exact AUC of the true logits; empty where these are not known or the rows hold
   *     one class only
   */
  public record DomainSplit(
      String domain,
      Split split,
      int rows,
      int positives,
      List<Integer> outOfVocabulary,
      OptionalDouble oracleAuc) {
    /** Takes a copy. */
    public DomainSplit {
      outOfVocabulary = List.copyOf(outOfVocabulary);
    }

    /** Whether AUC is undefined here because all rows have the same label. */
    public boolean oneClass() {
      return rows > 0 && (positives == 0 || positives == rows);
    }

    /** The share of rows with label 1; empty without rows. */
    public OptionalDouble positiveRate() {
      return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) positives / rows);
    }

    /**
     * The share of rows that read the out-of-vocabulary row of a field; empty without rows.
     *
     * @param field the field's place in the schema
     */
    public OptionalDouble outOfVocabularyRate(int field) {
      return rows == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) outOfVocabulary.get(field) / rows);
    }
  }

  /**
   * Reads all rows of a data set and counts.
   *
   * @param dataset the data set
   */
  public static DatasetDescription of(Dataset dataset) {
    Schema schema = dataset.schema();
    List<DomainSplit> domains = new ArrayList<>();
    for (int domain = 0; domain < schema.domains().size(); domain++) {
      for (Split split : Split.values()) {
        domains.add(describe(schema, domain, split, dataset.rows(split, domain)));
      }
    }
    return new DatasetDescription(schema, dataset.provenance(), domains);
  }

  /** The entries of one split, in the order of the domains. */
  public List<DomainSplit> domains(Split split) {
    return domains.stream().filter(part -> part.split() == split).toList();
  }

  /** The rows of a split over all domains. */
  public int rows(Split split) {
    return domains(split).stream().mapToInt(DomainSplit::rows).sum();
  }

  /**
   * AUC of the true logits in a split, averaged over domains with their rows as weights; domains of
   * one class are left out. Empty where the true logits are not known.
   */
  public OptionalDouble oracleWauc(Split split) {
    long weights = 0;
    double weighted = 0;
    for (DomainSplit part : domains(split)) {
      if (part.oracleAuc().isPresent()) {
        weights += part.rows();
        weighted += part.rows() * part.oracleAuc().getAsDouble();
      }
    }
    return weights == 0 ? OptionalDouble.empty() : OptionalDouble.of(weighted / weights);
  }

  private static DomainSplit describe(Schema schema, int domain, Split split, Rows rows) {
    int count = rows.count();
    float[] labels = new float[count];
    int positives = 0;
    for (int row = 0; row < count; row++) {
      labels[row] = rows.label(row);
      positives += labels[row] == 1 ? 1 : 0;
    }
    List<Integer> outOfVocabulary = new ArrayList<>();
    for (int field = 0; field < schema.fields().size(); field++) {
      int unknown = 0;
      for (int row = 0; row < count; row++) {
        unknown += rows.id(field, row) == Field.OOV_ROW ? 1 : 0;
      }
      outOfVocabulary.add(unknown);
    }
    return new DomainSplit(
        schema.domains().get(domain),
        split,
        count,
        positives,
        outOfVocabulary,
        oracleAuc(rows, labels));
  }

  private static OptionalDouble oracleAuc(Rows rows, float[] labels) {
    if (!rows.hasOracle()) {
      return OptionalDouble.empty();
    }
    float[] logits = new float[labels.length];
    for (int row = 0; row < logits.length; row++) {
      logits[row] = rows.oracleLogit(row);
    }
    return Auc.exact(logits, labels, labels.length);
  }
}
