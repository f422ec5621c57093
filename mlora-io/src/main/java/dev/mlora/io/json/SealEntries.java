package dev.mlora.io.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileSeal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Size and SHA-256 of files, as the entries of a JSON object under the files' names. */
public final class SealEntries {
  private static final String BYTES = "bytes";
  private static final String SHA_256 = "sha256";

  private SealEntries() {}

  /** Adds a file. */
  public static void put(ObjectNode files, String name, FileSeal seal) {
    files.putObject(name).put(BYTES, seal.bytes()).put(SHA_256, seal.sha256());
  }

  /**
   * Reads all files, in the order in which they are listed.
   *
   * @throws MloraException the entry's error
   */
  public static Map<String, FileSeal> read(JsonEntry files) {
    Map<String, FileSeal> seals = new LinkedHashMap<>();
    for (String name : files.names()) {
      JsonEntry seal = files.get(name);
      seal.requireOnly(BYTES, SHA_256);
      seals.put(name, new FileSeal(seal.get(BYTES).longInteger(), seal.get(SHA_256).text()));
    }
    return seals;
  }
}
