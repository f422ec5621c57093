package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.report.chart.Names;
import dev.mlora.report.run.TrainingHistory;
import dev.mlora.report.study.Sample;
import dev.mlora.report.study.Study;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

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
            "Epochs are means over seeds; times and speeds are medians, which one interrupted training does not move. Rows of training visited per second of the whole training, validation after each epoch included; several models were trained at a time where the commands say so."));
  }

  private List<String> cost(
      Protocol protocol, Architecture model, Variant variant, List<TrainingHistory> own) {
    return List.of(
        protocol.label(),
        model.title(),
        Names.of(variant),
        Figures.count(study.by(protocol, model).getFirst().run().trainedNumbers(variant)),
        String.format(Locale.ROOT, "%.1f", each(own, TrainingHistory::epochs).mean().orElseThrow()),
        Figures.time(timed(own).median()),
        speed(own));
  }

  private static String speed(List<TrainingHistory> own) {
    OptionalDouble speed =
        each(
                own.stream().filter(one -> one.seconds().orElse(0) > 0).toList(),
                one -> one.visitedRows() / one.seconds().orElseThrow())
            .median();
    return speed.isPresent() ? Figures.count(Math.round(speed.getAsDouble())) : StudyNumbers.NONE;
  }

  private static Sample timed(List<TrainingHistory> own) {
    return new Sample(own.stream().flatMap(one -> one.seconds().stream().boxed()).toList());
  }

  private static Sample each(List<TrainingHistory> own, ToDoubleFunction<TrainingHistory> measure) {
    return new Sample(own.stream().mapToDouble(measure).boxed().toList());
  }
}
