package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.metric.Evaluation;
import dev.mlora.report.chart.SweepLines;
import dev.mlora.report.study.Contrast;
import dev.mlora.report.study.PaperTable;
import dev.mlora.report.study.Sample;
import dev.mlora.report.study.Study;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** The sections on temperature (the paper's Figure 4) and width (its Table 5). */
final class SweepSections {
  private final Study study;

  SweepSections(Study study) {
    this.study = study;
  }

  /** What is left of a protocol without temperature and width: the sweeps of one are together. */
  private static Protocol plain(Protocol of) {
    return new Protocol(of.profile(), of.schedule(), OptionalInt.empty(), 1, of.epochs());
  }

  private Set<Protocol> plainOf(List<Protocol> protocols) {
    Set<Protocol> plain = new LinkedHashSet<>();
    protocols.forEach(protocol -> plain.add(plain(protocol)));
    return plain;
  }

  List<Block> temperatures() {
    List<Protocol> swept =
        study.protocols().stream().filter(protocol -> protocol.temperature().isPresent()).toList();
    List<Block> blocks = new ArrayList<>();
    for (Protocol plain : plainOf(swept)) {
      List<Protocol> steps =
          swept.stream()
              .filter(protocol -> plain(protocol).equals(plain))
              .sorted((a, b) -> Integer.compare(temperature(a), temperature(b)))
              .toList();
      blocks.add(new Block.Section("Figure 4: temperature, " + plain.label()));
      List<String> names = steps.stream().map(step -> Integer.toString(temperature(step))).toList();
      List<SweepLines.Line> lines = new ArrayList<>();
      List<List<String>> rows = new ArrayList<>();
      for (Architecture model : models(steps)) {
        List<Sample> samples =
            steps.stream().map(step -> sample(step, model, Variant.MLORA)).toList();
        Sample base = sample(plain, model, Variant.BASE);
        lines.add(line(model.title() + "+MLoRA", samples, false));
        if (base.count() > 0) {
          lines.add(line(model.title(), steps.stream().map(step -> base).toList(), true));
        }
        rows.add(row(model.title(), base, samples));
      }
      List<String> header = new ArrayList<>(List.of("WAUC, %", "base"));
      names.forEach(name -> header.add("temperature " + name));
      blocks.add(
          new Block.Figure(
              SweepLines.of(
                  "temperature-" + plain.label() + ".png",
                  "Test WAUC of +MLoRA by temperature, trained by %s: means over seeds, with their standard deviation. Dashed: the base."
                      .formatted(plain.label()),
                  "temperature: the rank of an adapter is a layer's units divided by it",
                  names,
                  lines)));
      blocks.add(new Block.Table(header, rows));
    }
    return blocks;
  }

  List<Block> widths() {
    List<Protocol> swept =
        study.protocols().stream().filter(protocol -> protocol.width() > 1).toList();
    List<Block> blocks = new ArrayList<>();
    for (Protocol plain : plainOf(swept)) {
      List<Protocol> steps = new ArrayList<>(List.of(plain));
      swept.stream()
          .filter(protocol -> plain(protocol).equals(plain))
          .sorted((a, b) -> Integer.compare(a.width(), b.width()))
          .forEach(steps::add);
      blocks.add(new Block.Section("Table 5: wider hidden layers, " + plain.label()));
      List<String> names = steps.stream().map(step -> step.width() + "x").toList();
      List<SweepLines.Line> lines = new ArrayList<>();
      List<List<String>> rows = new ArrayList<>();
      for (Architecture model : models(steps.subList(1, steps.size()))) {
        List<Sample> adapted = samples(steps, model, Variant.MLORA);
        List<Sample> base = samples(steps, model, Variant.BASE);
        lines.add(line(model.title() + "+MLoRA", adapted, false));
        lines.add(line(model.title(), base, true));
        rows.add(row(model.title(), base));
        rows.add(row(model.title() + "+MLoRA", adapted));
        List<String> gains = new ArrayList<>(List.of("gain"));
        for (Protocol step : steps) {
          gains.add(
              StudyNumbers.signed(Contrast.of(study.by(step, model), Evaluation::wauc).gain()));
        }
        rows.add(gains);
        if (PaperTable.atWidth(study.dataset(), model, 1).isPresent()) {
          List<String> paper = new ArrayList<>(List.of("paper's +MLoRA"));
          for (Protocol step : steps) {
            paper.add(
                StudyNumbers.printed(PaperTable.atWidth(study.dataset(), model, step.width())));
          }
          rows.add(paper);
        }
      }
      List<String> header = new ArrayList<>(List.of("WAUC, %"));
      names.forEach(name -> header.add("width " + name));
      blocks.add(
          new Block.Figure(
              SweepLines.of(
                  "width-" + plain.label() + ".png",
                  "Test WAUC by the width of the hidden layers, trained by %s: means over seeds, with their standard deviation. Dashed: the base."
                      .formatted(plain.label()),
                  "width of the hidden layers, in those of the paper (256, 128, 64)",
                  names,
                  lines)));
      blocks.add(new Block.Table(header, rows));
    }
    return blocks;
  }

  private static int temperature(Protocol protocol) {
    return protocol.temperature().orElseThrow();
  }

  private List<Architecture> models(List<Protocol> protocols) {
    return Study.architectures(
        study.trained().stream().filter(one -> protocols.contains(one.protocol())).toList());
  }

  private List<Sample> samples(List<Protocol> steps, Architecture model, Variant variant) {
    return steps.stream().map(step -> sample(step, model, variant)).toList();
  }

  private Sample sample(Protocol protocol, Architecture model, Variant variant) {
    return Contrast.of(study.by(protocol, model), variant, Evaluation::wauc);
  }

  private static SweepLines.Line line(String name, List<Sample> samples, boolean dashed) {
    List<OptionalDouble> deviations =
        samples.stream()
            .map(sample -> dashed ? OptionalDouble.empty() : sample.deviation())
            .toList();
    return new SweepLines.Line(
        name, samples.stream().map(Sample::mean).toList(), deviations, dashed);
  }

  private static List<String> row(String name, Sample base, List<Sample> samples) {
    List<String> row = row(name, samples);
    row.add(1, StudyNumbers.spread(base));
    return row;
  }

  private static List<String> row(String name, List<Sample> samples) {
    List<String> row = new ArrayList<>(List.of(name));
    samples.forEach(sample -> row.add(StudyNumbers.spread(sample)));
    return row;
  }
}
