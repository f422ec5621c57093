package dev.mlora.io.checkpoint;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileSeal;
import dev.mlora.io.file.TextFile;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.safetensors.SafetensorsReader;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.io.safetensors.TensorFile;
import dev.mlora.train.Checkpoint;
import dev.mlora.train.CheckpointStore;
import dev.mlora.train.StateTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The checkpoints of one training in a folder:
 *
 * <pre>
 * checkpoint-N.json               how far the training was, its files with size and SHA-256, its own SHA-256
 * state-N.safetensors             weights, moments and counts of steps at that moment
 * phase-P-epoch-E.safetensors     the best weights of a phase, or what a finished phase trained
 * </pre>
 *
 * <p>Each file is written beside its place, synced and renamed, the JSON last: it makes the others
 * a checkpoint. The one before stays until then, and until the next after it, so that damage to the
 * newest costs some steps and not the training. One process works in a folder at a time.
 */
public final class CheckpointFiles implements CheckpointStore {
  private static final String REMEDY =
      "Nothing was restored; remove the folder's checkpoints to train from the beginning.";

  private final Path folder;
  private final Consumer<String> notices;
  private final Set<String> noticed = new HashSet<>();
  private Saved newest = Saved.NONE;

  /** A checkpoint that is whole on disk. */
  private record Saved(long number, Map<String, FileSeal> files) {
    static final Saved NONE = new Saved(0, Map.of());
  }

  private CheckpointFiles(Path folder, Consumer<String> notices) {
    this.folder = folder;
    this.notices = notices;
  }

  /**
   * The checkpoints in a folder, which need not be there yet. Damaged ones are told to the logger
   * of this class.
   */
  public static CheckpointFiles in(Path folder) {
    System.Logger logger = System.getLogger(CheckpointFiles.class.getName());
    return in(folder, notice -> logger.log(System.Logger.Level.WARNING, notice));
  }

  /**
   * The checkpoints in a folder, which need not be there yet.
   *
   * @param folder the folder
   * @param notices told when a damaged checkpoint is passed over for the one before it
   */
  public static CheckpointFiles in(Path folder, Consumer<String> notices) {
    return new CheckpointFiles(folder, notices);
  }

  @Override
  public String place() {
    return folder.toString();
  }

  /**
   * The newest checkpoint that is whole: sizes and hashes of all files are checked before a tensor
   * is read.
   *
   * @throws MloraException {@link ErrorCode#CHECKPOINT_DAMAGED} if there are checkpoints and none
   *     is whole
   */
  @Override
  public Optional<Checkpoint> load() {
    List<String> damages = new ArrayList<>();
    for (CheckpointNames names : numbersOnDisk()) {
      try {
        Checkpoint checkpoint = load(names);
        damages.forEach(this::passedOver);
        return Optional.of(checkpoint);
      } catch (MloraException e) {
        if (e.code() != ErrorCode.CHECKPOINT_DAMAGED) {
          throw e;
        }
        damages.add(e.detail());
      }
    }
    if (damages.isEmpty()) {
      return Optional.empty();
    }
    throw new MloraException(
        ErrorCode.CHECKPOINT_DAMAGED,
        "None of the %d checkpoints in %s is whole: %s"
            .formatted(damages.size(), folder, String.join(" ", damages)));
  }

  @Override
  public void save(Checkpoint checkpoint) {
    CheckpointNames names = new CheckpointNames(newest.number + 1);
    Map<String, FileSeal> files = new LinkedHashMap<>();
    for (int i = 0; i < checkpoint.finished().size(); i++) {
      var phase = checkpoint.finished().get(i);
      write(names.weights(i, phase.report().bestEpoch()), phase.trained(), files);
    }
    if (checkpoint.running().isPresent()) {
      var phase = checkpoint.running().get();
      String best = names.weights(checkpoint.finished().size(), phase.progress().bestEpoch());
      write(best, phase.best(), files);
      write(names.state(), phase.state(), files);
    }
    WholeFile.write(folder.resolve(names.json()), CheckpointJson.write(checkpoint, names, files));
    Saved before = newest;
    newest = new Saved(names.number(), files);
    removeAllBut(before, newest);
  }

  /** Best weights are written once and belong to every checkpoint until better ones come. */
  private void write(String name, Map<String, StateTensor> tensors, Map<String, FileSeal> files) {
    FileSeal there = newest.files.get(name);
    files.put(name, there == null ? write(folder.resolve(name), tensors) : there);
  }

  private static FileSeal write(Path file, Map<String, StateTensor> tensors) {
    Map<String, TensorFile.Tensor> content = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            content.put(name, new TensorFile.Tensor(tensor.shape(), tensor.values())));
    return SafetensorsWriter.write(file, new TensorFile(Map.of(), content));
  }

  private Checkpoint load(CheckpointNames names) {
    Path file = folder.resolve(names.json());
    String text;
    try {
      text = TextFile.read(file);
    } catch (IOException e) {
      throw damaged(file, "it cannot be read (" + e + ")");
    }
    JsonEntry json = JsonEntry.parse(text, file.toString(), ErrorCode.CHECKPOINT_DAMAGED, REMEDY);
    Map<String, FileSeal> files = CheckpointJson.readFiles(text, json);
    files.forEach(
        (name, seal) ->
            seal.broken(folder.resolve(name))
                .ifPresent(
                    reason -> {
                      throw damaged(folder.resolve(name), reason);
                    }));
    Checkpoint checkpoint =
        CheckpointJson.read(
            json,
            name -> {
              if (!files.containsKey(name)) {
                throw json.damaged("it needs %s and does not list it".formatted(name));
              }
              return read(folder.resolve(name));
            });
    newest = new Saved(names.number(), files);
    return checkpoint;
  }

  private static Map<String, StateTensor> read(Path file) {
    Map<String, StateTensor> tensors = new LinkedHashMap<>();
    SafetensorsReader.read(file, ErrorCode.CHECKPOINT_DAMAGED, REMEDY)
        .tensors()
        .forEach(
            (name, tensor) -> {
              for (int i = 0; i < tensor.values().length; i++) {
                if (!Float.isFinite(tensor.values()[i])) {
                  throw damaged(file, "'%s' is %s at %d".formatted(name, tensor.values()[i], i));
                }
              }
              tensors.put(name, new StateTensor(tensor.shape(), tensor.values()));
            });
    return tensors;
  }

  /** All checkpoints, the newest first. */
  private List<CheckpointNames> numbersOnDisk() {
    return entries().stream()
        .map(CheckpointNames::numberOf)
        .filter(OptionalLong::isPresent)
        .map(number -> new CheckpointNames(number.getAsLong()))
        .sorted(Comparator.comparingLong(CheckpointNames::number).reversed())
        .toList();
  }

  private List<String> entries() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "The folder %s cannot be read (%s). Check that you may read it.".formatted(folder, e),
          e);
    }
  }

  private void removeAllBut(Saved before, Saved last) {
    Set<String> kept = new HashSet<>(before.files.keySet());
    kept.addAll(last.files.keySet());
    kept.add(new CheckpointNames(before.number).json());
    kept.add(new CheckpointNames(last.number).json());
    for (String name : entries()) {
      if (CheckpointNames.isOurs(name) && !kept.contains(name)) {
        try {
          Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
          throw WholeFile.unwritable(folder.resolve(name), e);
        }
      }
    }
  }

  private void passedOver(String damage) {
    if (noticed.add(damage)) {
      notices.accept("A checkpoint is passed over for the one before it. " + damage);
    }
  }

  private static MloraException damaged(Path file, String reason) {
    return new MloraException(
        ErrorCode.CHECKPOINT_DAMAGED, "%s is damaged: %s. %s".formatted(file, reason, REMEDY));
  }
}
