package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.BucketedField;
import dev.mlora.data.DatasetDescription;
import dev.mlora.data.DatasetDescription.DomainSplit;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Field;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.io.json.JsonEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A data set in a few lines. */
final class DataTables {
  private DataTables() {}

  /** How many rows each split has, in total and by domain. */
  static List<String> counts(DatasetDescription description) {
    TextTable table = new TextTable(description.schema().name(), "train", "validation", "test");
    List<String> total = new ArrayList<>(List.of("all domains"));
    for (Split split : Split.values()) {
      total.add(Long.toString(description.rows(split)));
    }
    table.row(total);
    for (String domain : description.schema().domains()) {
      List<String> row = new ArrayList<>(List.of(domain));
      description.domains().stream()
          .filter(part -> part.domain().equals(domain))
          .forEach(part -> row.add(Integer.toString(part.rows())));
      table.row(row);
    }
    return table.lines();
  }

  /** Everything there is to say. */
  static List<String> description(DatasetDescription description) {
    Schema schema = description.schema();
    DatasetProvenance origin = description.provenance();
    List<String> lines = new ArrayList<>(counts(description));
    lines.add("");
    List<String> header =
        new ArrayList<>(List.of(schema.domainField(), "split", "rows", "positive"));
    schema.fieldNames().forEach(field -> header.add("unseen " + field));
    header.add("oracle AUC, %");
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (DomainSplit part : description.domains()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  part.domain(),
                  JsonEntry.label(part.split()),
                  Integer.toString(part.rows()),
                  share(part.positiveRate()) + (part.oneClass() ? " (one class)" : "")));
      for (int field = 0; field < schema.fields().size(); field++) {
        row.add(share(part.outOfVocabularyRate(field)));
      }
      row.add(share(part.oracleAuc()));
      table.row(row);
    }
    lines.addAll(table.lines());
    lines.add("");
    for (Field field : schema.fields()) {
      lines.add(
          "field %s (%s): %d table rows%s"
              .formatted(field.name(), kind(field), field.tableRows(), vocabulary(field)));
    }
    lines.add("label: " + schema.labelRule());
    for (Split split : Split.values()) {
      OptionalDouble wauc = description.oracleWauc(split);
      if (wauc.isPresent()) {
        lines.add(
            "oracle WAUC on %s: %s %%".formatted(JsonEntry.label(split), Numbers.percent(wauc)));
      }
    }
    lines.add("builder: %s %s".formatted(origin.builder(), origin.parameters()));
    origin.notes().forEach(note -> lines.add("note: " + note));
    lines.add("SHA-256: " + origin.contentSha256());
    return lines;
  }

  /** The same for machines. */
  static ObjectNode json(DatasetDescription description) {
    Schema schema = description.schema();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", schema.name())
        .put("builder", description.provenance().builder())
        .put("contentSha256", description.provenance().contentSha256());
    ObjectNode rows = json.putObject("rows");
    for (Split split : Split.values()) {
      rows.put(JsonEntry.label(split), description.rows(split));
    }
    ArrayNode fields = json.putArray("fields");
    for (Field field : schema.fields()) {
      fields
          .addObject()
          .put("name", field.name())
          .put("kind", kind(field))
          .put("tableRows", field.tableRows());
    }
    ArrayNode domains = json.putArray("domains");
    for (DomainSplit part : description.domains()) {
      ObjectNode entry =
          domains
              .addObject()
              .put("domain", part.domain())
              .put("split", JsonEntry.label(part.split()))
              .put("rows", part.rows())
              .put("positives", part.positives());
      ObjectNode unseen = entry.putObject("outOfVocabulary");
      for (int field = 0; field < schema.fields().size(); field++) {
        unseen.put(schema.fieldNames().get(field), part.outOfVocabulary().get(field));
      }
      if (part.oracleAuc().isPresent()) {
        entry.put("oracleAuc", part.oracleAuc().getAsDouble());
      }
    }
    return json;
  }

  private static String kind(Field field) {
    return switch (field) {
      case SparseField sparse -> "sparse";
      case BucketedField bucketed -> "bucketed";
      case MultiValueField several -> "multi-value";
    };
  }

  private static String vocabulary(Field field) {
    return switch (field) {
      case SparseField sparse -> ", " + sparse.vocabulary();
      case BucketedField bucketed -> ", boundaries " + bucketed.boundaries();
      case MultiValueField several ->
          ", %s, %s of up to %d"
              .formatted(
                  several.vocabulary(), JsonEntry.label(several.pooling()), several.maxValues());
    };
  }

  private static String share(OptionalDouble share) {
    return share.isPresent() ? Numbers.percent(share) : "-";
  }
}
