package dev.mlora.io.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.BucketedField;
import dev.mlora.data.Field;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Pooling;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Vocabulary;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * A schema as JSON, the same in a data set's {@code dataset.json} and in a model's {@code
 * schema.json}.
 */
public final class SchemaJson {
  private static final String SPARSE = "sparse";
  private static final String BUCKETED = "bucketed";
  private static final String MULTI_VALUE = "multi-value";
  private static final String ID_RANGE = "id-range";
  private static final String LISTED = "listed";

  private SchemaJson() {}

  /**
   * Writes a schema.
   *
   * @param schema the schema
   */
  public static ObjectNode write(Schema schema) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", schema.name());
    json.put("domainField", schema.domainField());
    ArrayNode domains = json.putArray("domains");
    schema.domains().forEach(domains::add);
    json.put("labelRule", schema.labelRule());
    ArrayNode fields = json.putArray("fields");
    for (Field field : schema.fields()) {
      ObjectNode entry = fields.addObject().put("name", field.name());
      switch (field) {
        case BucketedField bucketed -> {
          ArrayNode boundaries = entry.put("kind", BUCKETED).putArray("boundaries");
          bucketed.boundaries().forEach(boundaries::add);
        }
        case SparseField sparse -> write(entry.put("kind", SPARSE), sparse.vocabulary());
        case MultiValueField several -> {
          entry
              .put("kind", MULTI_VALUE)
              .put("pooling", JsonEntry.label(several.pooling()))
              .put("maxValues", several.maxValues())
              .put("separator", several.separator());
          write(entry, several.vocabulary());
        }
      }
    }
    return json;
  }

  private static void write(ObjectNode field, Vocabulary vocabulary) {
    switch (vocabulary) {
      case IdRangeVocabulary range -> {
        ArrayNode masked =
            field.put("vocabulary", ID_RANGE).put("maxId", range.maxId()).putArray("maskedIds");
        for (int id : range.maskedIds()) {
          masked.add(id);
        }
      }
      case ListedVocabulary listed -> {
        ArrayNode ids = field.put("vocabulary", LISTED).putArray("ids");
        listed.ids().forEach(ids::add);
      }
    }
  }

  /**
   * Reads a schema.
   *
   * @param entry what {@link #write} wrote
   * @throws MloraException the entry's error, naming the file and what is missing or wrong in it
   */
  public static Schema read(JsonEntry entry) {
    List<Field> fields = new ArrayList<>();
    for (JsonEntry field : entry.list("fields")) {
      fields.add(readField(field));
    }
    List<String> domains = new ArrayList<>();
    for (JsonEntry domain : entry.list("domains")) {
      domains.add(domain.text());
    }
    try {
      return new Schema(
          entry.get("name").text(),
          fields,
          entry.get("domainField").text(),
          domains,
          entry.get("labelRule").text());
    } catch (MloraException inconsistent) {
      throw entry.wrapping(inconsistent);
    }
  }

  private static Field readField(JsonEntry entry) {
    String name = entry.get("name").text();
    String kind = entry.get("kind").text();
    try {
      return switch (kind) {
        case SPARSE -> new SparseField(name, readVocabulary(entry));
        case BUCKETED -> {
          List<Double> boundaries = new ArrayList<>();
          for (JsonEntry boundary : entry.list("boundaries")) {
            boundaries.add(boundary.number());
          }
          yield new BucketedField(name, boundaries);
        }
        case MULTI_VALUE ->
            new MultiValueField(
                name,
                readVocabulary(entry),
                entry.get("pooling").constant(Pooling.class),
                entry.get("maxValues").integer(),
                entry.get("separator").text());
        default ->
            throw entry.damaged(
                "its kind is '" + kind + "', expected sparse, bucketed or multi-value");
      };
    } catch (MloraException inconsistent) {
      throw entry.wrapping(inconsistent);
    }
  }

  private static Vocabulary readVocabulary(JsonEntry entry) {
    String kind = entry.get("vocabulary").text();
    return switch (kind) {
      case ID_RANGE ->
          IdRangeVocabulary.of(
              entry.get("maxId").integer(),
              entry.list("maskedIds").stream().mapToInt(JsonEntry::integer).toArray());
      case LISTED -> ListedVocabulary.of(entry.list("ids").stream().map(JsonEntry::text).toList());
      default ->
          throw entry.damaged("its vocabulary is '" + kind + "', expected id-range or listed");
    };
  }
}
