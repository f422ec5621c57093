package dev.mlora.report.run;

import dev.mlora.error.ErrorCode;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.run.EvaluationJson;
import dev.mlora.metric.Evaluation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code metrics.jsonl}, an event a line; a run that was killed may end within one. */
final class MetricLines {
  private final Map<Key, Building> trainings = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();

  private MetricLines() {}

  static MetricLines read(Path file) {
    MetricLines lines = new MetricLines();
    if (Files.exists(file)) {
      lines.each(file, lines::add);
    } else {
      lines.remarks.add("It ended before its first step: there is no " + file.getFileName() + ".");
    }
    return lines;
  }

  /** Reads how long trainings took from a file of its own, {@code times.jsonl}. */
  void readTimes(Path file) {
    each(
        file,
        line -> {
          if (line.get("event").text().equals("finished")) {
            training(line).seconds = OptionalDouble.of(line.get("seconds").number());
          }
        });
  }

  private void each(Path file, Consumer<JsonEntry> use) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      boolean cut = endsWithinALine(file);
      long number = 0;
      String line = reader.readLine();
      while (line != null) {
        String next = reader.readLine();
        number++;
        if (next == null && cut) {
          remarks.add(
              "Line %d of %s was cut off while it was written, and is left out."
                  .formatted(number, file.getFileName()));
        } else {
          use.accept(
              JsonEntry.parseLine(
                  line, file.toString(), number, ErrorCode.MODEL_DAMAGED, RunFiles.REMEDY));
        }
        line = next;
      }
    } catch (IOException e) {
      throw RunFiles.unreadable(file, e);
    }
  }

  List<TrainingHistory> trainings() {
    List<TrainingHistory> all = new ArrayList<>();
    trainings.forEach((key, training) -> all.add(training.built(key)));
    return all;
  }

  List<String> remarks() {
    return remarks;
  }

  private static boolean endsWithinALine(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.size() > 0
          && channel.read(last, channel.size() - 1) == 1
          && last.get(0) != '\n';
    }
  }

  private void add(JsonEntry line) {
    String event = line.get("event").text();
    if (event.equals("started")) {
      trainings.put(key(line), new Building());
      return;
    }
    Building training = training(line);
    switch (event) {
      case "phase-started" -> training.phases.add(new Phase(line));
      case "epoch" -> training.epoch(line);
      case "phase-finished" -> training.phase(line).end = end(line);
      case "finished" -> training.finished(line);
      default -> throw line.damaged("its event '%s' is not known".formatted(event));
    }
  }

  private Building training(JsonEntry line) {
    Building training = trainings.get(key(line));
    if (training == null) {
      throw line.damaged("the training that it belongs to has not started");
    }
    return training;
  }

  private static Key key(JsonEntry line) {
    return new Key(line.get("seed").longInteger(), line.get("variant").constant(Variant.class));
  }

  private static PhaseHistory.End end(JsonEntry line) {
    return new PhaseHistory.End(
        line.get("startScore").optionalNumber(),
        line.get("bestEpoch").integer(),
        line.get("bestScore").number());
  }

  private record Key(long seed, Variant variant) {}

  private static final class Phase {
    private final String name;
    private final long trainedNumbers;
    private final long rows;
    private final List<EpochHistory> epochs = new ArrayList<>();
    private PhaseHistory.@Nullable End end;

    Phase(JsonEntry line) {
      name = line.get("phase").text();
      trainedNumbers = line.get("trainableElements").longInteger();
      rows = line.has("rows") ? line.get("rows").longInteger() : 0;
    }
  }

  private static final class Building {
    private final List<Phase> phases = new ArrayList<>();
    private @Nullable Evaluation validation;
    private @Nullable Evaluation test;
    private OptionalDouble seconds = OptionalDouble.empty();

    Phase phase(JsonEntry line) {
      String name = line.get("phase").text();
      if (phases.isEmpty() || !phases.getLast().name.equals(name)) {
        throw line.damaged("the phase '%s' that it belongs to has not started".formatted(name));
      }
      return phases.getLast();
    }

    void epoch(JsonEntry line) {
      Phase phase = phase(line);
      int number = line.get("epoch").integer();
      if (number != phase.epochs.size() + 1) {
        throw line.damaged(
            "epoch %d of phase '%s' follows epoch %d"
                .formatted(number, phase.name, phase.epochs.size()));
      }
      phase.epochs.add(
          new EpochHistory(number, line.get("loss").number(), line.get("score").number()));
      if (line.get("improved").flag()) {
        validation = EvaluationJson.read(line.get("validation"));
      }
    }

    void finished(JsonEntry line) {
      test = EvaluationJson.read(line.get("test"));
      if (line.has("seconds")) {
        seconds = OptionalDouble.of(line.get("seconds").number());
      }
    }

    TrainingHistory built(Key key) {
      return new TrainingHistory(
          key.seed(),
          key.variant(),
          phases.stream()
              .map(
                  p ->
                      new PhaseHistory(
                          p.name, p.trainedNumbers, p.rows, p.epochs, Optional.ofNullable(p.end)))
              .toList(),
          Optional.ofNullable(validation),
          Optional.ofNullable(test),
          seconds);
    }
  }
}
