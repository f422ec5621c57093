package dev.mlora.io.table;

import dev.mlora.data.BucketedField;
import dev.mlora.data.Field;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;

/**
 * Fits vocabularies and bucket boundaries on the training rows of {@code located}. The vocabulary
 * of field i stays in the table {@code ids<i>}, each id {@code v} with its table row {@code id}.
 */
final class SchemaFitting {
  private static final int TRAIN = Split.TRAIN.ordinal();

  private final ImportDatabase database;
  private final DataSchema schema;
  private final long rows;

  SchemaFitting(ImportDatabase database, DataSchema schema, long rows) {
    this.database = database;
    this.schema = schema;
    this.rows = rows;
  }

  Schema fit(List<String> domains) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < schema.fields().size(); i++) {
      fields.add(
          switch (schema.fields().get(i)) {
            case FieldRule.Sparse sparse ->
                new SparseField(
                    sparse.name(),
                    vocabulary(
                        i,
                        sparse.name(),
                        sparse.ids(),
                        "SELECT v%d AS v, r AS place FROM located WHERE sp = %d"
                            .formatted(i, TRAIN)));
            case FieldRule.MultiValue several ->
                new MultiValueField(
                    several.name(),
                    vocabulary(
                        i,
                        several.name(),
                        several.ids(),
                        "SELECT unnest(v%d) AS v, r * %d + generate_subscripts(v%d, 1) AS place FROM located WHERE sp = %d"
                            .formatted(i, 1L << 21, i, TRAIN)),
                    several.pooling(),
                    several.maxValues(),
                    several.separator());
            case FieldRule.Dense dense ->
                dense.boundaries().isPresent()
                    ? new BucketedField(dense.name(), dense.boundaries().get())
                    : buckets(i, dense);
          });
    }
    return new Schema(
        schema.name(), fields, schema.domain().name(), domains, schema.label().words());
  }

  private ListedVocabulary vocabulary(int i, String name, FieldRule.Ids ids, String occurrences) {
    database.runLongOwn(
        ("CREATE TABLE ids%d AS SELECT v, (row_number() OVER (ORDER BY first))::INTEGER AS id FROM"
                + " (SELECT v, count(*) AS c, min(place) AS first FROM (%s) WHERE v <> ''"
                + " GROUP BY v HAVING count(*) >= %d ORDER BY c DESC, first LIMIT %d)")
            .formatted(i, occurrences, ids.minCount(), ids.maxSize()),
        "fitting field " + name,
        rows);
    List<String> listed = new ArrayList<>();
    database.query(
        "SELECT v FROM ids%d ORDER BY id".formatted(i), row -> listed.add(row.getString(1)));
    if (listed.isEmpty()) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "Field '%s' has no id that occurs %d times in training, so all would be unseen. Lower its 'minCount' in the schema file, or leave the field out."
              .formatted(name, ids.minCount()));
    }
    return ListedVocabulary.of(listed);
  }

  private BucketedField buckets(int i, FieldRule.Dense field) {
    database.runLongOwn(
        "CREATE TABLE sorted AS SELECT v%d AS x FROM located WHERE sp = %d AND v%d IS NOT NULL ORDER BY x"
            .formatted(i, TRAIN, i),
        "fitting field " + field.name(),
        rows);
    long count = database.number("SELECT count(*) FROM sorted");
    BucketedField fitted =
        BucketedField.ofRanks(field.name(), count, this::sorted, field.buckets());
    database.run("DROP TABLE sorted");
    return fitted;
  }

  private double sorted(long rank) {
    double[] value = {Double.NaN};
    database.query(
        "SELECT x FROM sorted WHERE rowid = " + rank, row -> value[0] = row.getDouble(1));
    return value[0];
  }
}
