package dev.mlora.io.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.io.file.FileSeal;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.json.SealEntries;
import dev.mlora.io.json.SealedJson;
import dev.mlora.train.Checkpoint;
import dev.mlora.train.FinishedPhase;
import dev.mlora.train.RunningPhase;
import dev.mlora.train.StateTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file that makes files of tensors a checkpoint: how far, and which files with which hash. */
final class CheckpointJson {
  private static final String FORMAT = "mlora-checkpoint";
  private static final int VERSION = 1;
  private static final String FILES = "files";
  private static final String FINISHED = "finished";
  private static final String RUNNING = "running";
  private static final String TRAINED = "trained";
  private static final String BEST = "best";
  private static final String STATE = "state";

  private CheckpointJson() {}

  /** Reads the tensors of a file. */
  @FunctionalInterface
  interface Tensors {
    Map<String, StateTensor> of(String file);
  }

  /** The sealed text of a checkpoint whose tensors are in files. */
  static String write(Checkpoint checkpoint, CheckpointNames names, Map<String, FileSeal> files) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("version", VERSION).put("events", checkpoint.events());
    ArrayNode finished = json.putArray(FINISHED);
    for (int i = 0; i < checkpoint.finished().size(); i++) {
      FinishedPhase phase = checkpoint.finished().get(i);
      ObjectNode entry = finished.addObject();
      ProgressJson.write(entry, phase.identity());
      ProgressJson.write(entry.putObject("report"), phase.report());
      entry.put(TRAINED, names.weights(i, phase.report().bestEpoch()));
    }
    if (checkpoint.running().isPresent()) {
      RunningPhase phase = checkpoint.running().get();
      ObjectNode entry = json.putObject(RUNNING);
      ProgressJson.write(entry, phase.identity());
      ProgressJson.write(entry.putObject("progress"), phase.progress());
      entry.put(BEST, names.weights(checkpoint.finished().size(), phase.progress().bestEpoch()));
      entry.put(STATE, names.state());
    } else {
      json.putNull(RUNNING);
    }
    ObjectNode seals = json.putObject(FILES);
    files.forEach((name, seal) -> SealEntries.put(seals, name, seal));
    return SealedJson.seal(json);
  }

  /** The files that a checkpoint needs, once its own text is known to be unbroken. */
  static Map<String, FileSeal> readFiles(String text, JsonEntry json) {
    json.requireFormat(FORMAT, VERSION);
    SealedJson.requireUnbroken(text, json);
    json.requireOnly("format", "version", "events", FINISHED, RUNNING, FILES, SealedJson.SHA_256);
    JsonEntry files = json.get(FILES);
    for (String name : files.names()) {
      if (!CheckpointNames.isTensors(name)) {
        throw files.damaged("'%s' is no name of a checkpoint's file".formatted(name));
      }
    }
    return SealEntries.read(files);
  }

  /** The checkpoint, its tensors read from files. */
  static Checkpoint read(JsonEntry json, Tensors tensors) {
    List<FinishedPhase> finished = new ArrayList<>();
    for (JsonEntry entry : json.list(FINISHED)) {
      finished.add(
          new FinishedPhase(
              ProgressJson.readIdentity(entry),
              ProgressJson.readReport(entry.get("report"), entry.get("phase").text()),
              tensors.of(entry.get(TRAINED).text())));
    }
    Optional<RunningPhase> running = Optional.empty();
    if (!json.get(RUNNING).isNull()) {
      JsonEntry entry = json.get(RUNNING);
      running =
          Optional.of(
              new RunningPhase(
                  ProgressJson.readIdentity(entry),
                  ProgressJson.readProgress(entry.get("progress")),
                  tensors.of(entry.get(BEST).text()),
                  tensors.of(entry.get(STATE).text())));
    }
    return new Checkpoint(finished, running, json.get("events").longInteger());
  }
}
