package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A data set taken apart into one domain and all the others, to try how a model that never saw the
 * domain takes it in.
 *
 * <p>Both parts are views. Closing one closes the data set they come from.
 *
 * @param others the rows of the other domains, under a schema without the held-out one
 * @param heldOut the rows of the held-out domain, under the schema of {@code others} extended by
 *     it: the domain has the last index, all others have no rows
 */
public record HeldOutDomain(Dataset others, Dataset heldOut) {
  /**
   * Holds out a domain.
   *
   * @param dataset a data set of two or more domains
   * @param domain the domain's name
   * @throws MloraException DOMAIN_UNKNOWN if there is no such domain; DATA_EMPTY if there is no
   *     other
   */
  public static HeldOutDomain of(Dataset dataset, String domain) {
    Schema full = dataset.schema();
    int out = full.domainIndex(domain);
    if (full.domains().size() == 1) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "Domain '%s' is the only one of data set '%s'; nothing is left when it is held out."
              .formatted(domain, full.name()));
    }
    List<String> kept = new ArrayList<>(full.domains());
    kept.remove(out);
    Schema rest =
        new Schema(full.name(), full.fields(), full.domainField(), kept, full.labelRule());
    Rows none = new ColumnRows.Builder(full.fields()).build(false);
    return new HeldOutDomain(
        new View(
            dataset,
            rest,
            "without domain '" + domain + "'",
            (split, index) -> dataset.rows(split, index < out ? index : index + 1)),
        new View(
            dataset,
            rest.withDomain(domain),
            "domain '" + domain + "' only",
            (split, index) -> index == kept.size() ? dataset.rows(split, out) : none));
  }

  /** Some domains of a data set under another schema. */
  private static final class View implements Dataset {
    private final Dataset whole;
    private final Schema schema;
    private final BiFunction<Split, Integer, Rows> source;
    private final DatasetProvenance provenance;

    View(Dataset whole, Schema schema, String part, BiFunction<Split, Integer, Rows> source) {
      this.whole = whole;
      this.schema = schema;
      this.source = source;
      DatasetProvenance origin = whole.provenance();
      List<String> notes = new ArrayList<>(origin.notes());
      notes.add("part of data set " + origin.contentSha256() + ": " + part);
      this.provenance =
          new DatasetProvenance(
                  origin.name(), origin.builder(), origin.parameters(), origin.sources(), notes, "")
              .withContentSha256(ContentHash.of(schema, source));
    }

    @Override
    public Schema schema() {
      return schema;
    }

    @Override
    public Rows rows(Split split, int domain) {
      return source.apply(split, domain);
    }

    @Override
    public DatasetProvenance provenance() {
      return provenance;
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
