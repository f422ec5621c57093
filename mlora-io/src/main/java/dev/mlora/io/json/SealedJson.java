package dev.mlora.io.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.Sha256;
import dev.mlora.error.MloraException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * JSON that holds the SHA-256 of its own text: of every byte of it, with zeros for the hash itself.
 */
public final class SealedJson {
  /** The entry that holds the hash. */
  public static final String SHA_256 = "sha256";

  private static final String ZEROS = "0".repeat(64);

  private SealedJson() {}

  /** The text of an object with its hash as the last entry. */
  public static String seal(ObjectNode json) {
    json.remove(SHA_256);
    String text = json.put(SHA_256, ZEROS).toPrettyString() + "\n";
    return withHash(text, ZEROS, hash(text));
  }

  /**
   * Refuses a text that was changed.
   *
   * @param text the whole file
   * @param json the same, parsed
   * @throws MloraException of the entry's code
   */
  public static void requireUnbroken(String text, JsonEntry json) {
    String expected = json.get(SHA_256).text();
    String found = hash(withHash(text, expected, ZEROS));
    if (!found.equals(expected)) {
      throw changed(json, found, expected);
    }
  }

  private static MloraException changed(JsonEntry json, String found, String expected) {
    return json.damaged(
        "it was changed after it was saved: its SHA-256, with zeros for the entry '%s', is %s, but that entry is '%s'"
            .formatted(SHA_256, found, expected));
  }

  /** The hash is the last entry, so its last occurrence is the one. */
  private static String withHash(String text, String old, String hash) {
    int at = text.lastIndexOf(old);
    return at < 0 ? text : text.substring(0, at) + hash + text.substring(at + old.length());
  }

  private static String hash(String text) {
    return HexFormat.of()
        .formatHex(Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
