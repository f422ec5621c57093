package dev.mlora.io.model;

import dev.mlora.data.Sha256;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.AdapterSeal;
import dev.mlora.io.safetensors.SafetensorsReader;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where a saved model has what: its own files, and the folder of each domain's adapter. */
final class ModelLayout {
  static final String CONFIG = "model/config.json";
  static final String SCHEMA = "model/schema.json";
  static final String BACKBONE = "model/backbone.safetensors";
  static final String ADAPTERS = "adapters";

  /** File systems take names of 255 bytes; a folder that is being written has a longer one. */
  private static final int LONGEST_NAME = 200;

  private static final int HASH_DIGITS = 32;

  private ModelLayout() {}

  /**
   * The folders of the adapters that there are, by domain in alphabetical order. What an adapter is
   * called is up to its own files; the folder must be called so, too.
   *
   * @throws MloraException {@link ErrorCode#MODEL_DAMAGED} for a folder without a whole adapter or
   *     of another's name
   */
  static Map<String, Path> found(Path model) {
    Map<String, Path> found = new TreeMap<>();
    for (Path folder : folders(model)) {
      String domain = domainOf(folder);
      Path other = found.putIfAbsent(domain, folder);
      if (other != null) {
        throw damaged(
            folder, "it holds the adapter of domain '%s', and so does %s".formatted(domain, other));
      }
    }
    return found;
  }

  /** The folders that should hold an adapter each. */
  static List<Path> folders(Path model) {
    Path adapters = model.resolve(ADAPTERS);
    if (!Files.isDirectory(adapters)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(adapters)) {
      return entries
          .filter(Files::isDirectory)
          .filter(folder -> !folder.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw damaged(adapters, "it cannot be read (" + e + ")");
    }
  }

  /** The domain whose adapter a folder holds. */
  static String domainOf(Path folder) {
    String domain;
    try {
      domain = AdapterSeal.read(folder).domain();
    } catch (MloraException e) {
      throw e.code() == ErrorCode.DATA_MISSING ? damaged(folder, e.detail()) : e;
    }
    String name = folder.getFileName().toString();
    if (!name.equals(plain(domain)) && !name.equals(escaped(domain, true))) {
      throw damaged(
          folder,
          "it holds the adapter of domain '%s', whose folder is called '%s'. To load it under another name, use 'adapter load --as'"
              .formatted(domain, plain(domain)));
    }
    return domain;
  }

  /** The folder for the adapter of a domain that joins those there are. */
  static Path free(Path model, String domain) {
    Set<String> taken = new HashSet<>();
    folders(model)
        .forEach(folder -> taken.add(folder.getFileName().toString().toLowerCase(Locale.ROOT)));
    String plain = plain(domain);
    boolean free = !taken.contains(plain.toLowerCase(Locale.ROOT));
    return model.resolve(ADAPTERS).resolve(free ? plain : escaped(domain, true));
  }

  /**
   * The folder of each domain, a different one on every file system: what is unusual in a name is
   * escaped as {@code %XX}, and a name too long for a folder ends in a hash. Where an earlier
   * domain's differs in nothing but capitals, all of the name is, since some file systems take 'us'
   * and 'US' for the same folder.
   */
  static Map<String, String> folders(List<String> domains) {
    Map<String, String> folders = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (String domain : domains) {
      String plain = plain(domain);
      boolean free = taken.add(plain.toLowerCase(Locale.ROOT));
      folders.put(domain, free ? plain : escaped(domain, true));
    }
    return folders;
  }

  /** The domain that a folder is for by its name, for a folder whose files do not tell. */
  static String domainByName(Path folder) {
    String name = folder.getFileName().toString();
    try {
      // A plus is a character like any other in our names.
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEscaped) {
      return name;
    }
  }

  /** The folder of a domain where no other one's differs in capitals alone. */
  static String plain(String domain) {
    return escaped(domain, false);
  }

  private static String escaped(String domain, boolean all) {
    StringBuilder name = new StringBuilder();
    for (byte b : domain.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean usual =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '-';
      if (usual && !all) {
        name.append(c);
      } else {
        name.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return name.length() <= LONGEST_NAME ? name.toString() : shortened(name, domain);
  }

  /**
   * The beginning of a name that no file system would take, and a hash that tells it from others.
   */
  private static String shortened(StringBuilder name, String domain) {
    int end = LONGEST_NAME - HASH_DIGITS - 1;
    int escape = name.lastIndexOf("%", end - 1);
    if (escape > end - 3) {
      end = escape;
    }
    byte[] hash = Sha256.newDigest().digest(domain.getBytes(StandardCharsets.UTF_8));
    String digits = HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    return name.substring(0, end) + "~" + digits;
  }

  static MloraException damaged(Path file, String reason) {
    return new MloraException(
        ErrorCode.MODEL_DAMAGED,
        "%s is damaged: %s. %s".formatted(file, reason, SafetensorsReader.REMEDY));
  }
}
