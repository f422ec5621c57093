package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.metric.Evaluation;
import dev.mlora.report.chart.SweepLines;
import dev.mlora.report.run.TrainingHistory;
import dev.mlora.report.study.Contrast;
import dev.mlora.report.study.Sample;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One thing changed step by step. Of each model only the seeds count that were trained at every
 * step and with the base: means over different seeds differ by more than the steps do.
 *
 * @param study all trainings
 * @param file the name of the picture's file
 * @param steps the steps
 * @param printed what the paper has
 */
record Sweep(Study study, String file, List<Step> steps, Printed printed) {
  /**
   * A step.
   *
   * @param title its name as a column of the table
   * @param mark its name below the picture
   * @param base how the base beside it was trained
   * @param adapted how the adapted model was trained
   */
  record Step(String title, String mark, Protocol base, Protocol adapted) {}

  /** The +MLoRA WAUC that the paper has of a model at a step. */
  interface Printed {
    /** As a share. */
    OptionalDouble of(Architecture model, Step step);
  }

  /** One model at one step: base and adapted of the same seeds, and what adapters add. */
  private record Point(Contrast contrast, long adapterNumbers) {}

  /** Picture and table. */
  List<Block> blocks(String caption, String axis) {
    List<SweepLines.Line> lines = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (Architecture model : models()) {
      Set<Long> seeds = seeds(model);
      List<Point> points = steps.stream().map(step -> point(model, step, seeds)).toList();
      lines.add(line(model.title() + "+MLoRA", points, point -> point.contrast().adapted(), false));
      lines.add(line(model.title(), points, point -> point.contrast().base(), true));
      String n = Integer.toString(seeds.size());
      rows.add(row(model.title(), n, points, p -> StudyNumbers.spread(p.contrast().base())));
      rows.add(
          row(
              model.title() + "+MLoRA",
              n,
              points,
              p -> StudyNumbers.spread(p.contrast().adapted())));
      rows.add(row("gain", "", points, p -> StudyNumbers.signed(p.contrast().gain())));
      if (seeds.size() > 1) {
        rows.add(row("95 % interval", "", points, p -> StudyNumbers.interval(p.contrast().test())));
        rows.add(row("p", "", points, p -> StudyNumbers.p(p.contrast().test())));
      }
      rows.add(row("numbers in adapters", "", points, Sweep::adapterNumbers));
      if (steps.stream().anyMatch(step -> printed.of(model, step).isPresent())) {
        List<String> paper = new ArrayList<>(List.of("paper's +MLoRA", ""));
        steps.forEach(step -> paper.add(StudyNumbers.printed(printed.of(model, step))));
        rows.add(paper);
      }
    }
    List<String> header = new ArrayList<>(List.of("WAUC, %", "seeds"));
    steps.forEach(step -> header.add(step.title()));
    List<String> marks = steps.stream().map(Step::mark).toList();
    return List.of(
        new Block.Figure(SweepLines.of(file, caption, axis, marks, lines)),
        new Block.Table(header, rows));
  }

  private List<Architecture> models() {
    List<Protocol> adapted = steps.stream().map(Step::adapted).toList();
    List<Protocol> swept = adapted.subList(adapted.size() > 1 ? 1 : 0, adapted.size());
    return Study.architectures(
        study.trained().stream().filter(one -> swept.contains(one.protocol())).toList());
  }

  private Set<Long> seeds(Architecture model) {
    Set<Long> common = new TreeSet<>();
    study.trained().forEach(one -> common.add(one.seed()));
    for (Step step : steps) {
      common.retainAll(of(model, step.base(), Variant.BASE).keySet());
      common.retainAll(of(model, step.adapted(), Variant.MLORA).keySet());
    }
    return common;
  }

  private Point point(Architecture model, Step step, Set<Long> seeds) {
    Map<Long, Trained> base = of(model, step.base(), Variant.BASE);
    Map<Long, Trained> adapted = of(model, step.adapted(), Variant.MLORA);
    List<Trained> bases =
        seeds.stream().map(seed -> Objects.requireNonNull(base.get(seed))).toList();
    List<Trained> adapteds =
        seeds.stream().map(seed -> Objects.requireNonNull(adapted.get(seed))).toList();
    return new Point(
        new Contrast(
            Contrast.of(bases, Variant.BASE, Evaluation::wauc),
            Contrast.of(adapteds, Variant.MLORA, Evaluation::wauc)),
        seeds.isEmpty()
            ? 0
            : adapteds.getFirst().run().trainedNumbers(Variant.MLORA)
                - bases.getFirst().run().trainedNumbers(Variant.BASE));
  }

  private Map<Long, Trained> of(Architecture model, Protocol protocol, Variant variant) {
    Map<Long, Trained> bySeed = new LinkedHashMap<>();
    for (Trained one : study.by(protocol, model)) {
      boolean defined =
          one.of(variant)
              .flatMap(TrainingHistory::test)
              .filter(test -> test.wauc().isPresent())
              .isPresent();
      if (defined) {
        bySeed.put(one.seed(), one);
      }
    }
    return bySeed;
  }

  private static String adapterNumbers(Point point) {
    return point.contrast().base().count() == 0
        ? StudyNumbers.NONE
        : Figures.count(point.adapterNumbers());
  }

  private static SweepLines.Line line(
      String name, List<Point> points, Function<Point, Sample> of, boolean dashed) {
    List<Sample> samples = points.stream().map(of).toList();
    return new SweepLines.Line(
        name,
        samples.stream().map(Sample::mean).toList(),
        samples.stream()
            .map(sample -> dashed ? OptionalDouble.empty() : sample.deviation())
            .toList(),
        dashed);
  }

  private static List<String> row(
      String name, String seeds, List<Point> points, Function<Point, String> cell) {
    List<String> row = new ArrayList<>(List.of(name, seeds));
    points.forEach(point -> row.add(cell.apply(point)));
    return row;
  }
}
