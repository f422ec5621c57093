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
   * @param values for each field of the schema, how many values the rows have: one each, unless the
   *     field is a {@link MultiValueField}
   * @param outOfVocabulary for each field of the schema, how many values read the out-of-vocabulary
   *     row
   * @param oracleAuc exact AUC of the true logits; empty where these are not known or the rows hold
   *     one class only
   */
  public record DomainSplit(
      String domain,
      Split split,
      int rows,
      int positives,
      List<Long> values,
      List<Long> outOfVocabulary,
      OptionalDouble oracleAuc) {
    /** Takes copies. */
    public DomainSplit {
      values = List.copyOf(values);
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
     * The share of a field's values that read the out-of-vocabulary row; empty without values.
     *
     * @param field the field's place in the schema
     */
    public OptionalDouble outOfVocabularyRate(int field) {
      return values.get(field) == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) outOfVocabulary.get(field) / values.get(field));
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
  public long rows(Split split) {
    return domains(split).stream().mapToLong(DomainSplit::rows).sum();
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
    int positives = 0;
    for (int row = 0; row < count; row++) {
      positives += rows.label(row) == 1 ? 1 : 0;
    }
    List<Long> values = new ArrayList<>();
    List<Long> outOfVocabulary = new ArrayList<>();
    for (int field = 0; field < schema.fields().size(); field++) {
      long known = 0;
      long unknown = 0;
      for (int row = 0; row < count; row++) {
        for (int value = rows.values(field, row) - 1; value >= 0; value--) {
          if (rows.id(field, row, value) == Field.OOV_ROW) {
            unknown++;
          } else {
            known++;
          }
        }
      }
      values.add(known + unknown);
      outOfVocabulary.add(unknown);
    }
    return new DomainSplit(
        schema.domains().get(domain),
        split,
        count,
        positives,
        values,
        outOfVocabulary,
        oracleAuc(rows));
  }

  /** Only generated data know the truth, and these fit into memory. */
  private static OptionalDouble oracleAuc(Rows rows) {
    if (!rows.hasOracle()) {
      return OptionalDouble.empty();
    }
    float[] labels = new float[rows.count()];
    float[] logits = new float[labels.length];
    for (int row = 0; row < logits.length; row++) {
      labels[row] = rows.label(row);
      logits[row] = rows.oracleLogit(row);
    }
    return Auc.exact(logits, labels, labels.length);
  }
}
