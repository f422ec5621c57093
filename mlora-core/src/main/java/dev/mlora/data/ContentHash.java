package dev.mlora.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The identity of a data set: SHA-256 over its schema and all its rows, whatever holds them.
 *
 * <p>Hashed are the schema's text and then, by split and domain, the row count and the columns in
 * the order of the schema, labels and oracle logits last, as little-endian 32-bit numbers. In the
 * column of a field of several values each row's values come after their number.
 */
public final class ContentHash {
  private static final int BUFFER_BYTES = 1 << 16;

  private final MessageDigest digest = Sha256.newDigest();
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private ContentHash() {}

  /**
   * Hashes a data set.
   *
   * @param dataset the data set
   * @return SHA-256 in lower-case hexadecimal
   */
  public static String of(Dataset dataset) {
    return of(dataset.schema(), dataset::rows);
  }

  /** Hashes rows that are not in a data set yet. */
  static String of(Schema schema, BiFunction<Split, Integer, Rows> rows) {
    ContentHash hash = new ContentHash();
    hash.digest.update(text(schema).getBytes(StandardCharsets.UTF_8));
    for (Split split : Split.values()) {
      for (int domain = 0; domain < schema.domains().size(); domain++) {
        hash.add(rows.apply(split, domain), schema.fields());
      }
    }
    hash.flush();
    return HexFormat.of().formatHex(hash.digest.digest());
  }

  private void add(Rows rows, List<Field> fields) {
    int count = rows.count();
    put(count);
    for (int field = 0; field < fields.size(); field++) {
      if (fields.get(field) instanceof MultiValueField) {
        addValues(rows, field);
      } else {
        for (int row = 0; row < count; row++) {
          put(rows.id(field, row));
        }
      }
    }
    for (int row = 0; row < count; row++) {
      put(Float.floatToRawIntBits(rows.label(row)));
    }
    for (int row = 0; rows.hasOracle() && row < count; row++) {
      put(Float.floatToRawIntBits(rows.oracleLogit(row)));
    }
  }

  private void addValues(Rows rows, int field) {
    for (int row = 0; row < rows.count(); row++) {
      int values = rows.values(field, row);
      put(values);
      for (int value = 0; value < values; value++) {
        put(rows.id(field, row, value));
      }
    }
  }

  private void put(int value) {
    if (buffer.remaining() < Integer.BYTES) {
      flush();
    }
    buffer.putInt(value);
  }

  private void flush() {
    digest.update(buffer.flip());
    buffer.clear();
  }

  /** Everything in the schema that decides what rows mean; each name after its length. */
  private static String text(Schema schema) {
    StringBuilder text = new StringBuilder();
    append(text, schema.name());
    for (Field field : schema.fields()) {
      append(text, field.name());
      switch (field) {
        case BucketedField bucketed -> text.append(bucketed.boundaries());
        case SparseField sparse -> append(text, sparse.vocabulary());
        case MultiValueField several -> {
          text.append(several.pooling()).append(several.maxValues());
          append(text, several.separator());
          append(text, several.vocabulary());
        }
      }
    }
    append(text, schema.domainField());
    schema.domains().forEach(domain -> append(text, domain));
    append(text, schema.labelRule());
    return text.toString();
  }

  private static void append(StringBuilder text, Vocabulary vocabulary) {
    switch (vocabulary) {
      case ListedVocabulary listed -> listed.ids().forEach(id -> append(text, id));
      case IdRangeVocabulary range ->
          text.append(range.maxId()).append(Arrays.toString(range.maskedIds()));
    }
  }

  private static void append(StringBuilder text, String name) {
    text.append(name.length()).append(':').append(name);
  }
}
