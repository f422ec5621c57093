package dev.mlora.io.adapter;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code mlora_adapter.json}: whose adapter a folder holds, for which backbone, and the size and
 * SHA-256 of its files. It is written last: a folder without it holds no adapter.
 *
 * @param domain the domain
 * @param model the name of the model that it was trained for
 * @param backboneSha256 the hash of the backbone's file
 * @param fieldsSha256 the hash of the fields and their vocabularies
 * @param files the other files of the adapter by name
 */
public record AdapterSeal(
    String domain,
    String model,
    String backboneSha256,
    String fieldsSha256,
    Map<String, FileSeal> files) {
  /** The file's name. */
  public static final String FILE = "mlora_adapter.json";

  private static final String FORMAT = "mlora-adapter";
  private static final int VERSION = 1;
  private static final String DOMAIN = "domain";
  private static final String MODEL = "model";
  private static final String BACKBONE = "backboneSha256";
  private static final String FIELDS = "fieldsSha256";
  private static final String FILES = "files";

  /** No honest one comes near it; what is larger is not read. */
  private static final long MAX_BYTES = 1 << 20;

  /** Keeps its own copy of the files. */
  public AdapterSeal {
    files = Map.copyOf(files);
  }

  /** How many bytes the adapter's files have, without the seal. */
  public long bytes() {
    return files.values().stream().mapToLong(FileSeal::bytes).sum();
  }

  /**
   * Reads the seal of a folder.
   *
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if there is none; {@link
   *     ErrorCode#MODEL_DAMAGED} if it was changed
   */
  public static AdapterSeal read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "%s holds no adapter: %s is not there. Name the folder of a whole adapter, such as adapters/DOMAIN of a saved model or what 'adapter save' made; adapters of other programs lack what belongs to the domain beside the low-rank matrices."
              .formatted(folder, FILE));
    }
    String text = text(file);
    JsonEntry json = parse(file, text);
    json.requireFormat(FORMAT, VERSION);
    SealedJson.requireUnbroken(text, json);
    json.requireOnly(
        "format", "version", DOMAIN, MODEL, BACKBONE, FIELDS, FILES, SealedJson.SHA_256);
    Map<String, FileSeal> files = SealEntries.read(json.get(FILES));
    return new AdapterSeal(
        json.get(DOMAIN).text(),
        json.get(MODEL).text(),
        json.get(BACKBONE).text(),
        json.get(FIELDS).text(),
        files);
  }

  /** Seals the files of a folder. */
  static void write(Path folder, String domain, AdapterForm form, List<String> names) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("version", VERSION);
    json.put(DOMAIN, domain).put(MODEL, form.model());
    json.put(BACKBONE, form.backboneSha256()).put(FIELDS, form.fieldsSha256());
    ObjectNode files = json.putObject(FILES);
    for (String name : names) {
      SealEntries.put(files, name, FileSeal.of(folder.resolve(name)));
    }
    WholeFile.write(folder.resolve(FILE), SealedJson.seal(json));
  }

  /** Refuses files that are missing or changed. */
  void requireUnchanged(Path folder) {
    files.forEach(
        (name, seal) -> {
          Path file = folder.resolve(name);
          Optional<String> broken = seal.broken(file);
          if (broken.isPresent()) {
            throw AdapterFiles.damaged(file, broken.get());
          }
        });
  }

  static JsonEntry parse(Path file, String text) {
    return JsonEntry.parse(
        text, file.toString(), ErrorCode.MODEL_DAMAGED, SafetensorsReader.REMEDY);
  }

  static String text(Path file) {
    if (size(file) > MAX_BYTES) {
      throw AdapterFiles.damaged(
          file, "it has %d bytes; at most %d are read".formatted(size(file), MAX_BYTES));
    }
    try {
      return TextFile.read(file);
    } catch (IOException e) {
      throw AdapterFiles.damaged(file, "it cannot be read (" + e + ")");
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw AdapterFiles.damaged(file, "it cannot be read (" + e + ")");
    }
  }
}
