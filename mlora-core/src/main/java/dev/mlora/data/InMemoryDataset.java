package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A data set held in arrays; what a program or a test builds its rows into. */
public final class InMemoryDataset implements Dataset {
  private final Schema schema;
  private final DatasetProvenance provenance;
  private final List<List<Rows>> rows;

  private InMemoryDataset(Schema schema, DatasetProvenance provenance, List<List<Rows>> rows) {
    this.schema = schema;
    this.rows = rows;
    this.provenance =
        provenance.withContentSha256(
            ContentHash.of(schema, (split, domain) -> rows.get(split.ordinal()).get(domain)));
  }

  /**
   * Starts a data set with rows in every domain of a schema.
   *
   * @param schema the schema that encodes the rows
   */
  public static Builder builder(Schema schema) {
    return new Builder(schema, null);
  }

  /**
   * Starts a data set that has rows in one domain only, to train an adapter for it. Its ids are
   * encoded with a schema that other domains were fitted on; ids those do not have read the
   * out-of-vocabulary row.
   *
   * @param schema the schema, extended by {@link Schema#withDomain}
   * @param domain the domain that has rows
   * @throws MloraException DOMAIN_UNKNOWN if the schema does not have it
   */
  public static Builder ofOneDomain(Schema schema, String domain) {
    schema.domainIndex(domain);
    return new Builder(schema, domain);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Rows rows(Split split, int domain) {
    return rows.get(split.ordinal()).get(domain);
  }

  @Override
  public DatasetProvenance provenance() {
    return provenance;
  }

  /** Does nothing: arrays need no release. */
  @Override
  public void close() {}

  /** Collects rows and checks them. Not thread-safe. */
  public static final class Builder {
    private final Schema schema;
    private final ExampleEncoder encoder;
    private final @Nullable String onlyDomain;
    private final List<List<ColumnRows.Builder>> rows = new ArrayList<>();
    private DatasetProvenance provenance;
    private int oracleRows;
    private int totalRows;

    private Builder(Schema schema, @Nullable String onlyDomain) {
      this.schema = schema;
      this.encoder = new ExampleEncoder(schema);
      this.onlyDomain = onlyDomain;
      this.provenance = DatasetProvenance.inMemory(schema.name());
      for (int split = 0; split < Split.values().length; split++) {
        List<ColumnRows.Builder> domains = new ArrayList<>();
        for (int domain = 0; domain < schema.domains().size(); domain++) {
          domains.add(new ColumnRows.Builder(schema.fields()));
        }
        rows.add(domains);
      }
    }

    /**
     * Says where the rows come from; the content's hash is filled in by {@link #build}.
     *
     * @param origin the provenance
     */
    public Builder provenance(DatasetProvenance origin) {
      this.provenance = origin;
      return this;
    }

    /**
     * Adds a row of encoded ids; for schemas whose fields have one value each.
     *
     * @param split which part it belongs to
     * @param domain the domain's index
     * @param label 0 or 1
     * @param ids one table row for each field of the schema
     * @throws MloraException LABEL_INVALID, DOMAIN_UNKNOWN or SCHEMA_MISMATCH naming the row
     */
    public Builder row(Split split, int domain, float label, int... ids) {
      requireDomain(domain);
      List<Field> fields = schema.fields();
      ColumnRows.Builder target = rows.get(split.ordinal()).get(domain);
      if (ids.length != fields.size()) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "%s has %d ids, but schema '%s' has the fields %s."
                .formatted(place(split, domain), ids.length, schema.name(), schema.fieldNames()));
      }
      for (int i = 0; i < ids.length; i++) {
        if (fields.get(i) instanceof MultiValueField) {
          throw new MloraException(
              ErrorCode.SCHEMA_MISMATCH,
              "%s is given one id for field '%s', which has any number. Add it as an example."
                  .formatted(place(split, domain), fields.get(i).name()));
        }
        if (ids[i] < 0 || ids[i] >= fields.get(i).tableRows()) {
          throw new MloraException(
              ErrorCode.SCHEMA_MISMATCH,
              "%s has id %d in field '%s', whose table has the rows 0 to %d. %s"
                  .formatted(
                      place(split, domain),
                      ids[i],
                      fields.get(i).name(),
                      fields.get(i).tableRows() - 1,
                      "Encode ids with the schema's vocabulary."));
        }
      }
      requireLabel(split, domain, label);
      target.add(ids, label);
      totalRows++;
      return this;
    }

    /**
     * Adds a row whose true logit is known.
     *
     * @param split which part it belongs to
     * @param domain the domain's index
     * @param label 0 or 1
     * @param oracleLogit the logit of the probability that the label was drawn with
     * @param ids one table row for each field of the schema
     * @throws MloraException as {@link #row(Split, int, float, int...)}
     */
    public Builder rowWithOracle(
        Split split, int domain, float label, float oracleLogit, int... ids) {
      row(split, domain, label, ids);
      rows.get(split.ordinal()).get(domain).oracleLogit(oracleLogit);
      oracleRows++;
      return this;
    }

    /**
     * Encodes and adds an example.
     *
     * @param split which part it belongs to
     * @param example its values and its domain
     * @param label 0 or 1
     * @throws MloraException as {@link ExampleEncoder#encode} and {@link #row(Split, int, float,
     *     int...)}
     */
    public Builder example(Split split, Example example, float label) {
      EncodedExample encoded = encoder.encode(example);
      requireDomain(encoded.domain());
      requireLabel(split, encoded.domain(), label);
      rows.get(split.ordinal()).get(encoded.domain()).add(encoded.ids(), label);
      totalRows++;
      return this;
    }

    /**
     * Checks and returns the data set.
     *
     * @throws MloraException DATA_EMPTY where there are no rows, or a domain has none in training
     */
    public InMemoryDataset build() {
      if (totalRows == 0) {
        throw new MloraException(
            ErrorCode.DATA_EMPTY,
            "Data set '%s' has no rows. Add rows before building it.".formatted(schema.name()));
      }
      for (int domain = 0; domain < schema.domains().size(); domain++) {
        String name = schema.domains().get(domain);
        int training = rows.get(Split.TRAIN.ordinal()).get(domain).count();
        if (training == 0 && (onlyDomain == null || name.equals(onlyDomain))) {
          throw new MloraException(
              ErrorCode.DATA_EMPTY,
              "Domain '%s' of data set '%s' has no training rows. %s"
                  .formatted(
                      name, schema.name(), "Add rows, or leave the domain out of the schema."));
        }
      }
      if (oracleRows != 0 && oracleRows != totalRows) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "Data set '%s' has an oracle logit for %d of %d rows; give it for all or for none."
                .formatted(schema.name(), oracleRows, totalRows));
      }
      List<List<Rows>> built = new ArrayList<>();
      for (List<ColumnRows.Builder> domains : rows) {
        List<Rows> columns = new ArrayList<>();
        domains.forEach(domain -> columns.add(domain.build(oracleRows > 0)));
        built.add(List.copyOf(columns));
      }
      return new InMemoryDataset(schema, provenance, List.copyOf(built));
    }

    private void requireLabel(Split split, int domain, float label) {
      if (label != 0 && label != 1) {
        throw new MloraException(
            ErrorCode.LABEL_INVALID,
            "%s has label %s; labels are 0 or 1 (%s)."
                .formatted(place(split, domain), label, schema.labelRule()));
      }
    }

    private void requireDomain(int domain) {
      List<String> domains = schema.domains();
      if (domain < 0 || domain >= domains.size()) {
        throw new MloraException(
            ErrorCode.DOMAIN_UNKNOWN,
            "Row %d has domain index %d, but schema '%s' has the indices 0 to %d (%s)."
                .formatted(
                    totalRows + 1,
                    domain,
                    schema.name(),
                    domains.size() - 1,
                    String.join(", ", domains)));
      }
      if (onlyDomain != null && !domains.get(domain).equals(onlyDomain)) {
        throw new MloraException(
            ErrorCode.SCHEMA_MISMATCH,
            "Row %d belongs to domain '%s', but this data set is for '%s' only."
                .formatted(totalRows + 1, domains.get(domain), onlyDomain));
      }
    }

    private String place(Split split, int domain) {
      return "Row %d of domain '%s' in split %s"
          .formatted(
              rows.get(split.ordinal()).get(domain).count() + 1,
              schema.domains().get(domain),
              split);
    }
  }
}
