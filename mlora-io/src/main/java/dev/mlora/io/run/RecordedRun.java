package dev.mlora.io.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.TextFile;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.json.SealedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code run.json} of a run that was begun.
 *
 * @param path the run's folder
 * @param entry the whole record
 */
public record RecordedRun(Path path, JsonEntry entry) {
  static final String FILE = "run.json";
  static final String STATUS = "status";
  private static final String REMEDY =
      "Nothing was changed; start the run again in another folder.";

  /** What must be the same for a run to go on to the same bits. */
  private static final List<String> DECISIVE =
      List.of(
          "mlora",
          "profile",
          "seeds",
          "variants",
          "data/name",
          "data/contentSha256",
          "backend/name",
          "backend/devices",
          "backend/settings");

  /** What must be the same for a finished run to stand for one that is asked for. */
  private static final List<String> ASKED_FOR =
      List.of("profile", "seeds", "variants", "data/name", "data/contentSha256", "backend/name");

  /** What is told if it is another: the last bits may depend on it. */
  private static final List<String> WORTH_SAYING =
      List.of("commit", "machine/cpu", "machine/arch", "machine/jvm");

  /** Whether a folder holds a run that was begun. */
  public static boolean in(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads the record of a run.
   *
   * @param path the run's folder
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if there is none; {@link
   *     ErrorCode#CHECKPOINT_DAMAGED} if it was changed since it was written
   */
  public static RecordedRun read(Path path) {
    Path file = path.resolve(FILE);
    if (!in(path)) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "There is no run in %s: %s is missing. Name the folder of a run that was begun."
              .formatted(path, file));
    }
    String text;
    try {
      text = TextFile.read(file);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.CHECKPOINT_DAMAGED, "%s cannot be read (%s). %s".formatted(file, e, REMEDY), e);
    }
    JsonEntry json = JsonEntry.parse(text, file.toString(), ErrorCode.CHECKPOINT_DAMAGED, REMEDY);
    json.requireFormat(RunRecord.FORMAT, RunRecord.VERSION);
    SealedJson.requireUnbroken(text, json);
    return new RecordedRun(path, json);
  }

  /** How the run stood when the record was last written. */
  public RunStatus status() {
    return entry.get(STATUS).constant(RunStatus.class);
  }

  /** The arguments of the command that began it. */
  public List<String> commandLine() {
    return entry.list("commandLine").stream().map(JsonEntry::text).toList();
  }

  /** Where that command was given. */
  public Path workingDirectory() {
    return Path.of(entry.get("workingDirectory").text());
  }

  /** The backend's name. */
  public String backend() {
    return entry.get("backend").get("name").text();
  }

  /** The text of the record with another status, sealed. */
  String withStatus(RunStatus status) {
    ObjectNode json = entry.json().deepCopy();
    return SealedJson.seal(json.put(STATUS, JsonEntry.label(status)));
  }

  /**
   * Makes sure that what is about to go on is what was begun.
   *
   * @param now what is about to go on
   * @return what else differs and may change the last bits
   * @throws MloraException {@link ErrorCode#CHECKPOINT_MISMATCH} naming all that differs
   */
  public List<String> requireSame(RunRecord now) {
    JsonNode there = entry.json();
    JsonNode here = json(now);
    requireNone(
        differences(DECISIVE, here, there),
        "The run in %s cannot go on here: %s. Go on with the version, data and backend that it was begun with, or start another in another folder.");
    return differences(WORTH_SAYING, here, there);
  }

  /**
   * Makes sure that a run is the training that is asked for now. Nothing of a finished one is
   * computed again, so another version, processor or device does not matter; what goes on is held
   * to {@link #requireSame} as well.
   *
   * @param now what is asked for
   * @return what differs and may change the last bits
   * @throws MloraException {@link ErrorCode#CHECKPOINT_MISMATCH} naming all that differs
   */
  public List<String> requireAnswers(RunRecord now) {
    JsonNode there = entry.json();
    JsonNode here = json(now);
    requireNone(
        differences(ASKED_FOR, here, there),
        "The run in %s is not the one that is asked for: %s. Ask for the data, profile and backend that it has, or keep the runs of both apart, in another folder.");
    List<String> told = new ArrayList<>();
    for (List<String> paths : List.of(DECISIVE, WORTH_SAYING)) {
      told.addAll(differences(paths, here, there));
    }
    return List.copyOf(told);
  }

  private void requireNone(List<String> differences, String complaint) {
    if (!differences.isEmpty()) {
      throw new MloraException(
          ErrorCode.CHECKPOINT_MISMATCH, complaint.formatted(path, String.join("; ", differences)));
    }
  }

  private static JsonNode json(RunRecord now) {
    return JsonEntry.parse(
            now.toJson().toString(), "this run", ErrorCode.CHECKPOINT_MISMATCH, REMEDY)
        .json();
  }

  private static List<String> differences(List<String> paths, JsonNode here, JsonNode there) {
    List<String> found = new ArrayList<>();
    for (String path : paths) {
      collect(path, here.at("/" + path), there.at("/" + path), found);
    }
    return found;
  }

  private static void collect(String path, JsonNode here, JsonNode there, List<String> found) {
    if (here.isObject() && there.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      here.fieldNames().forEachRemaining(names::add);
      there.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> collect(path + "/" + name, here.path(name), there.path(name), found));
    } else if (!here.equals(there)) {
      found.add("%s is %s and was %s".formatted(path, said(here), said(there)));
    }
  }

  private static String said(JsonNode value) {
    return value.isMissingNode() ? "not there" : value.toString();
  }
}
