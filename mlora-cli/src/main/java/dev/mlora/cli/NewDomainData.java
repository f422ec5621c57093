package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Example;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.data.StratifiedSplit;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileHash;
import dev.mlora.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a new domain from a file, as {@code predict} reads them, with a label: encoded with the
 * model's schema and cut 60/20/20 into training, validation and test rows.
 *
 * @param file the file
 * @param domain the new domain
 * @param label the column with the label, 0 or 1
 * @param seed decides which row goes where
 */
record NewDomainData(Path file, String domain, String label, long seed) {
  /** Reads the file. */
  Dataset read(Schema model) {
    Schema schema = model.withDomains(List.of(domain));
    List<Example> examples = new ArrayList<>();
    List<Float> labels = new ArrayList<>();
    try (ExampleFile rows =
        ExampleFile.open(file.toString(), ExampleFile.formatOf(file.toString()))) {
      for (Optional<Map<String, Object>> next = rows.next(); next.isPresent(); next = rows.next()) {
        Map<String, Object> row = new HashMap<>(next.get());
        requireOwn(row.get(schema.domainField()), rows, schema);
        labels.add(label(row.remove(label), rows));
        examples.add(rows.example(row, schema, domain));
      }
    }
    float[] values = new float[labels.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = labels.get(i);
    }
    Split[] splits = StratifiedSplit.assign(values, CounterRandom.key(seed, "split/" + domain));
    InMemoryDataset.Builder builder =
        InMemoryDataset.builder(schema).provenance(provenance(schema));
    for (int i = 0; i < values.length; i++) {
      builder.example(splits[i], examples.get(i), values[i]);
    }
    return builder.build();
  }

  private DatasetProvenance provenance(Schema schema) {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("domain", domain);
    parameters.put("label", label);
    parameters.put("seed", Long.toString(seed));
    try {
      return new DatasetProvenance(
          schema.name(),
          "rows",
          parameters,
          List.of(
              new DatasetProvenance.SourceFile(
                  String.valueOf(file.getFileName()), Files.size(file), FileHash.sha256(file))),
          List.of(),
          "");
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING, "%s cannot be read (%s).".formatted(file, e), e);
    }
  }

  private void requireOwn(@Nullable Object own, ExampleFile rows, Schema schema) {
    if (own != null && !own.toString().isEmpty() && !own.toString().equals(domain)) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "%s belongs to '%s' by its field '%s', and the new domain is '%s'. Give rows of the new domain only."
              .formatted(rows.place(), own, schema.domainField(), domain));
    }
  }

  private float label(@Nullable Object value, ExampleFile rows) {
    String text = value == null ? "" : value.toString().strip();
    return switch (text) {
      case "0", "0.0", "false" -> 0;
      case "1", "1.0", "true" -> 1;
      default ->
          throw new MloraException(
              ErrorCode.LABEL_INVALID,
              "%s has the label '%s' in '%s'; expected 0 or 1. Name the column that holds it with --label."
                  .formatted(rows.place(), text, label));
    };
  }
}
