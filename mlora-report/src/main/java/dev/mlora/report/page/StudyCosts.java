package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.report.chart.Names;
import dev.mlora.report.run.TrainingCost;
import dev.mlora.report.study.Sample;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

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
          List<TrainingCost> own = costs(protocol, model, variant);
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
            "Epochs are means over seeds, times and speeds medians. Time is that of the clock, stops of the machine included; speed is rows of training visited per second of it, with validation after each epoch. As many models were trained at a time as the machine has processors, unless the commands below say another number of jobs. Where adapters are a second phase, the backbone's training is counted in."));
  }

  private List<TrainingCost> costs(Protocol protocol, Architecture model, Variant variant) {
    List<TrainingCost> costs = new ArrayList<>();
    for (Trained one : study.by(protocol, model)) {
      one.of(variant).ifPresent(training -> costs.add(TrainingCost.of(one.run(), training)));
    }
    return costs;
  }

  private List<String> cost(
      Protocol protocol, Architecture model, Variant variant, List<TrainingCost> own) {
    OptionalDouble speed = known(own, TrainingCost::rowsPerSecond).median();
    return List.of(
        protocol.label(),
        model.title(),
        Names.of(variant),
        Figures.count(study.by(protocol, model).getFirst().run().trainedNumbers(variant)),
        String.format(
            Locale.ROOT,
            "%.1f",
            known(own, cost -> OptionalDouble.of(cost.epochs())).mean().orElseThrow()),
        Figures.time(known(own, TrainingCost::seconds).median()),
        speed.isPresent() ? Figures.count(Math.round(speed.getAsDouble())) : StudyNumbers.NONE);
  }

  private static Sample known(
      List<TrainingCost> own, Function<TrainingCost, OptionalDouble> measure) {
    return new Sample(own.stream().flatMap(one -> measure.apply(one).stream().boxed()).toList());
  }
}
