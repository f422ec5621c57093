package dev.mlora.io.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which lines of {@code metrics.jsonl} a run that goes on begins with: of each training those that
 * its checkpoint knows of. What came later is done again and told again.
 */
final class MetricLines {
  private static final String REMEDY =
      "The run cannot go on; start it again in another folder with --run.";
  private static final Set<String> TOLD_BY_TRAININGS =
      Set.of("phase-started", "epoch", "phase-finished");

  private MetricLines() {}

  /** How many events a training had told when its checkpoint was saved. */
  @FunctionalInterface
  interface Told {
    /** For the training that a variant comes of. */
    long by(Variant variant, long seed);
  }

  private record Training(Variant variant, long seed) {}

  /**
   * Chooses the lines to keep.
   *
   * @param lines the whole lines of the file
   * @param record the run, for its trainings
   * @param told what their checkpoints say
   * @throws MloraException {@link ErrorCode#CHECKPOINT_DAMAGED} if lines are missing or no JSON
   */
  static List<String> kept(Path file, List<String> lines, RunRecord record, Told told) {
    Map<Training, Long> left = left(record, told);
    Set<Training> over = new HashSet<>();
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      JsonEntry line =
          JsonEntry.parseLine(
              lines.get(i), file.toString(), i + 1, ErrorCode.CHECKPOINT_DAMAGED, REMEDY);
      long seed = line.get("seed").longInteger();
      Training training = new Training(record.trainedAs(variant(line)), seed);
      if (!left.containsKey(training)) {
        throw line.damaged(
            "the run trains no '%s' with seed %d".formatted(training.variant().label(), seed));
      }
      if (TOLD_BY_TRAININGS.contains(line.get("event").text())) {
        if (left.merge(training, -1L, Long::sum) < 0) {
          over.add(training);
        }
      }
      if (!over.contains(training)) {
        kept.add(lines.get(i));
      }
    }
    left.forEach(
        (training, missing) -> {
          if (missing > 0) {
            throw new MloraException(
                ErrorCode.CHECKPOINT_DAMAGED,
                "%s is damaged: it lacks %d events of the training of '%s' with seed %d that its checkpoint knows of. %s"
                    .formatted(file, missing, training.variant().label(), training.seed(), REMEDY));
          }
        });
    return kept;
  }

  private static Map<Training, Long> left(RunRecord record, Told told) {
    Map<Training, Long> left = new HashMap<>();
    for (Variant variant : record.recipes().keySet()) {
      Variant trained = record.trainedAs(variant);
      for (long seed : record.seeds()) {
        left.put(new Training(trained, seed), told.by(trained, seed));
      }
    }
    return left;
  }

  private static Variant variant(JsonEntry line) {
    JsonNode label = line.get("variant").json();
    for (Variant variant : Variant.values()) {
      if (variant.label().equals(label.asText())) {
        return variant;
      }
    }
    throw line.damaged("'%s' is no variant".formatted(label.asText()));
  }
}
