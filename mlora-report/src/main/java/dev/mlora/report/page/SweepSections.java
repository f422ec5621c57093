package dev.mlora.report.page;

import dev.mlora.experiment.Protocol;
import dev.mlora.report.study.PaperTable;
import dev.mlora.report.study.Study;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** The sections on temperature (the paper's Figure 4) and width (its Table 5). */
final class SweepSections {
  private static final Sweep.Printed NO_PAPER = (model, step) -> OptionalDouble.empty();

  private final Study study;

  SweepSections(Study study) {
    this.study = study;
  }

  /** Adapters of other ranks, beside one base. */
  List<Block> temperatures() {
    ToIntFunction<Protocol> temperature = protocol -> protocol.temperature().orElse(0);
    List<Block> blocks = new ArrayList<>();
    for (Protocol plain : plain(protocol -> protocol.temperature().isPresent())) {
      List<Protocol> steps =
          steps(plain, protocol -> protocol.temperature().isPresent(), temperature);
      List<Sweep.Step> named =
          steps.stream()
              .map(
                  step ->
                      new Sweep.Step(
                          "temperature " + temperature.applyAsInt(step),
                          Integer.toString(temperature.applyAsInt(step)),
                          plain,
                          step))
              .toList();
      blocks.add(new Block.Section("Figure 4: temperature, " + plain.label()));
      blocks.addAll(
          new Sweep(study, "temperature-" + plain.label() + ".png", named, NO_PAPER)
              .blocks(
                  "Test WAUC of +MLoRA by temperature, trained by %s: means over seeds, with their standard deviation. Dashed: the base."
                      .formatted(plain.label()),
                  "temperature: the rank of an adapter is a layer's units divided by it"));
    }
    return blocks;
  }

  /** Wider layers, with a base for each width. */
  List<Block> widths() {
    List<Block> blocks = new ArrayList<>();
    for (Protocol plain : plain(protocol -> protocol.width() > 1)) {
      List<Protocol> steps = new ArrayList<>(List.of(plain));
      steps.addAll(steps(plain, protocol -> protocol.width() > 1, Protocol::width));
      List<Sweep.Step> named =
          steps.stream()
              .map(
                  step ->
                      new Sweep.Step("width " + step.width() + "x", step.width() + "x", step, step))
              .toList();
      blocks.add(new Block.Section("Table 5: wider hidden layers, " + plain.label()));
      blocks.addAll(
          new Sweep(
                  study,
                  "width-" + plain.label() + ".png",
                  named,
                  (model, step) ->
                      PaperTable.atWidth(study.dataset(), model, step.adapted().width()))
              .blocks(
                  "Test WAUC by the width of the hidden layers, trained by %s: means over seeds, with their standard deviation. Dashed: the base."
                      .formatted(plain.label()),
                  "width of the hidden layers, in those of the paper (256, 128, 64)"));
    }
    return blocks;
  }

  /** What is left of swept protocols without temperature and width: those of one are together. */
  private Set<Protocol> plain(Predicate<Protocol> swept) {
    Set<Protocol> plain = new LinkedHashSet<>();
    study.protocols().stream().filter(swept).map(SweepSections::plain).forEach(plain::add);
    return plain;
  }

  private static Protocol plain(Protocol of) {
    return new Protocol(of.profile(), of.schedule(), OptionalInt.empty(), 1, of.epochs());
  }

  private List<Protocol> steps(
      Protocol plain, Predicate<Protocol> swept, ToIntFunction<Protocol> order) {
    return study.protocols().stream()
        .filter(swept.and(protocol -> plain(protocol).equals(plain)))
        .sorted(Comparator.comparingInt(order))
        .toList();
  }
}
