package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A data set with embeddings that were made elsewhere.
 *
 * @param rows the data set
 * @param vectors by field
 */
record DatasetWithVectors(Dataset rows, Map<String, Vectors> vectors) implements Dataset {
  DatasetWithVectors {
    vectors = Collections.unmodifiableMap(new TreeMap<>(vectors));
    vectors.forEach(
        (field, table) -> {
          int expected = rows.schema().fields().get(rows.schema().fieldIndex(field)).tableRows();
          if (table.rows() != expected) {
            throw new MloraException(
                ErrorCode.SCHEMA_MISMATCH,
                "There are vectors for %d rows of field '%s', but its table has %d. Make them with the schema's vocabulary."
                    .formatted(table.rows(), field, expected));
          }
        });
  }

  @Override
  public Schema schema() {
    return rows.schema();
  }

  @Override
  public Rows rows(Split split, int domain) {
    return rows.rows(split, domain);
  }

  /** The rows' own, with the vectors' files among the sources and in the hash. */
  @Override
  public DatasetProvenance provenance() {
    DatasetProvenance own = rows.provenance();
    List<DatasetProvenance.SourceFile> sources = new ArrayList<>(own.sources());
    StringBuilder content = new StringBuilder(own.contentSha256());
    vectors.forEach(
        (field, table) -> {
          sources.add(table.source());
          content.append('\n').append(field).append(' ').append(table.source().sha256());
        });
    return new DatasetProvenance(
            own.name(), own.builder(), own.parameters(), sources, own.notes(), "")
        .withContentSha256(Sha256.of(content.toString()));
  }

  @Override
  public void close() {
    rows.close();
  }
}
