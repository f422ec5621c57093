package dev.mlora.io.model;

import static dev.mlora.io.model.ModelLayout.BACKBONE;
import static dev.mlora.io.model.ModelLayout.CONFIG;
import static dev.mlora.io.model.ModelLayout.SCHEMA;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileSeal;
import dev.mlora.io.file.TextFile;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.json.SealEntries;
import dev.mlora.io.json.SealedJson;
import dev.mlora.io.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code config.json} of a saved model, which is written last: without it there is no model. It
 * names the domains that must be there; adapters that were added are found by their folders.
 *
 * @param json all of it
 */
record ModelConfig(JsonEntry json) {
  static final String MODEL = "model";
  private static final String FORMAT = "mlora-model";
  private static final int VERSION = 3;
  private static final String PROVENANCE = "provenance";
  private static final String DOMAINS = "domains";
  private static final String FILES = "files";
  private static final String MERGED = "merged";

  /** Writes the configuration of a model whose other files are there. */
  static void write(
      Path folder,
      ObjectNode model,
      List<String> domains,
      Map<String, String> provenance,
      ObjectNode merged) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("version", VERSION);
    json.set(MODEL, model);
    ObjectNode origin = json.putObject(PROVENANCE);
    provenance.forEach(origin::put);
    ArrayNode names = json.putArray(DOMAINS);
    domains.forEach(names::add);
    if (!merged.isEmpty()) {
      json.set(MERGED, merged);
    }
    ObjectNode files = json.putObject(FILES);
    for (String name : List.of(BACKBONE, SCHEMA)) {
      list(files, folder, name);
    }
    WholeFile.write(folder.resolve(CONFIG), SealedJson.seal(json));
  }

  /** Adds the size and the hash of a file to a list. */
  static void list(ObjectNode files, Path folder, String name) {
    SealEntries.put(files, name, FileSeal.of(folder.resolve(name)));
  }

  static ModelConfig read(Path folder) {
    if (!ModelFiles.isModel(folder)) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "There is no model in %s: %s is missing. Name the folder of a finished run, or one below it that holds 'model'."
              .formatted(folder, folder.resolve(CONFIG)));
    }
    String text = text(folder.resolve(CONFIG));
    JsonEntry json = parse(folder.resolve(CONFIG), text);
    json.requireFormat(FORMAT, VERSION);
    SealedJson.requireUnbroken(text, json);
    json.requireOnly(
        "format", "version", MODEL, PROVENANCE, DOMAINS, MERGED, FILES, SealedJson.SHA_256);
    ModelConfig config = new ModelConfig(json);
    Set<String> listed = new TreeSet<>(json.get(FILES).names());
    if (!listed.equals(Set.of(BACKBONE, SCHEMA))) {
      throw json.get(FILES)
          .damaged("it lists %s, expected %s".formatted(listed, List.of(BACKBONE, SCHEMA)));
    }
    return config;
  }

  /** Writes the same configuration with other domains that must be there. */
  void writeWith(Path folder, List<String> domains) {
    ObjectNode changed = json.json().deepCopy();
    ArrayNode names = changed.putArray(DOMAINS);
    domains.forEach(names::add);
    WholeFile.write(folder.resolve(CONFIG), SealedJson.seal(changed));
  }

  List<String> domains() {
    return json.list(DOMAINS).stream().map(JsonEntry::text).toList();
  }

  Map<String, String> provenance() {
    Map<String, String> provenance = new LinkedHashMap<>();
    JsonEntry origin = json.get(PROVENANCE);
    origin.names().forEach(name -> provenance.put(name, origin.get(name).text()));
    return provenance;
  }

  String backboneSha256() {
    return json.get(FILES).get(BACKBONE).get("sha256").text();
  }

  boolean isMerged() {
    return json.names().contains(MERGED);
  }

  JsonEntry merged() {
    return json.get(MERGED);
  }

  void requireUnchanged(Path folder) {
    requireUnchanged(folder, json.get(FILES));
  }

  /** Refuses files that are missing or changed. */
  static void requireUnchanged(Path folder, JsonEntry files) {
    SealEntries.read(files)
        .forEach(
            (name, seal) -> {
              Path file = folder.resolve(name);
              Optional<String> broken = seal.broken(file);
              if (broken.isPresent()) {
                throw ModelLayout.damaged(file, broken.get());
              }
            });
  }

  static JsonEntry parse(Path file, String text) {
    return JsonEntry.parse(
        text, file.toString(), ErrorCode.MODEL_DAMAGED, SafetensorsReader.REMEDY);
  }

  static String text(Path file) {
    try {
      return TextFile.read(file);
    } catch (IOException e) {
      throw ModelLayout.damaged(file, "it cannot be read (" + e + ")");
    }
  }
}
