package dev.mlora.data;

import dev.mlora.metric.Auc;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What there is to know about a data set at a glance, for people to read before they train.
 *
 * @param schema the data set's schema
 * @param provenance where it comes from
 * @param domains one entry for each domain and split, by domain first
 * @param rows rows of each split over all domains
 * @param oracleWauc AUC of the true logits in each split, averaged over domains with their rows as
 *     weights and domains of one class left out; empty where the true logits are not known
 */
public record DatasetDescription(
    Schema schema,
    DatasetProvenance provenance,
    List<DomainSplit> domains,
    Map<Split, Integer> rows,
    Map<Split, OptionalDouble> oracleWauc) {

  /** Takes copies. */
  public DatasetDescription {
    domains = List.copyOf(domains);
    rows = Map.copyOf(rows);
    oracleWauc = Map.copyOf(oracleWauc);
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
    Map<Split, Integer> rows = new EnumMap<>(Split.class);
    Map<Split, OptionalDouble> wauc = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      int total = 0;
      long weights = 0;
      double weighted = 0;
      for (DomainSplit part : domains) {
        if (part.split() == split) {
          total += part.rows();
          if (part.oracleAuc().isPresent()) {
            weights += part.rows();
            weighted += part.rows() * part.oracleAuc().getAsDouble();
          }
        }
      }
      rows.put(split, total);
      wauc.put(
          split, weights == 0 ? OptionalDouble.empty() : OptionalDouble.of(weighted / weights));
    }
    return new DatasetDescription(schema, dataset.provenance(), domains, rows, wauc);
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
