package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.report.chart.Names;
import dev.mlora.report.run.TrainingHistory;
import dev.mlora.report.study.Study;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The section on what training took.
 *
 * @param study all trainings
 */
record StudyCosts(Study study) {
  /** Numbers trained, epochs, time and speed. */
  List<Block> blocks() {
    List<List<String>> rows = new ArrayList<>();
    for (Protocol protocol : study.mainProtocols()) {
      for (Architecture model : Study.architectures(study.by(protocol))) {
        for (Variant variant : Variant.values()) {
          List<TrainingHistory> own =
              study.by(protocol, model).stream().flatMap(one -> one.of(variant).stream()).toList();
          if (!own.isEmpty()) {
            rows.add(cost(protocol, model, variant, own));
          }
        }
      }
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Block.Section("What training took"),
        new Block.Table(
            List.of("protocol", "model", "variant", "trained numbers", "epochs", "time", "rows/s"),
            rows),
        new Block.Text(
            "Means over seeds. Rows of training visited per second of the whole training, validation after each epoch included; several models were trained at a time where the commands say so."));
  }

  private List<String> cost(
      Protocol protocol, Architecture model, Variant variant, List<TrainingHistory> own) {
    OptionalDouble seconds =
        own.stream().allMatch(one -> one.seconds().isPresent())
            ? own.stream().mapToDouble(one -> one.seconds().orElseThrow()).average()
            : OptionalDouble.empty();
    double rows =
        Arrays.stream(own.stream().mapToLong(TrainingHistory::visitedRows).toArray())
            .average()
            .orElse(0);
    return List.of(
        protocol.label(),
        model.title(),
        Names.of(variant),
        Figures.count(study.by(protocol, model).getFirst().run().trainedNumbers(variant)),
        String.format(
            Locale.ROOT,
            "%.1f",
            own.stream().mapToInt(TrainingHistory::epochs).average().orElse(0)),
        Figures.time(seconds),
        seconds.isPresent() && rows > 0
            ? Figures.count(Math.round(rows / seconds.getAsDouble()))
            : StudyNumbers.NONE);
  }
}
