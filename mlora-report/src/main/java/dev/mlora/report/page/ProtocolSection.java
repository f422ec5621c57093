package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.ComparedMetric;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import dev.mlora.report.chart.ModelBars;
import dev.mlora.report.study.Contrast;
import dev.mlora.report.study.PaperTable;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.Trained;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The section on one protocol: a chart and tables of our numbers beside the paper's.
 *
 * @param study all trainings
 * @param protocol how those of the section were trained
 */
record ProtocolSection(Study study, Protocol protocol) {
  /** The section on one protocol. */
  static List<Block> of(Study study, Protocol protocol) {
    return new ProtocolSection(study, protocol).blocks();
  }

  private List<Block> blocks() {
    List<Trained> all = study.by(protocol);
    List<Block> blocks = new ArrayList<>(List.of(new Block.Section(protocol.label())));
    List<ModelBars.Bar> bars = new ArrayList<>();
    for (Architecture model : Study.architectures(all)) {
      Contrast contrast = Contrast.of(study.by(protocol, model), Evaluation::wauc);
      bars.add(
          new ModelBars.Bar(
              model.title(),
              contrast.base().mean(),
              contrast.adapted().mean(),
              contrast.base().deviation(),
              contrast.adapted().deviation(),
              PaperTable.wauc(study.dataset(), model, Variant.BASE),
              PaperTable.wauc(study.dataset(), model, Variant.MLORA)));
    }
    if (!bars.isEmpty()) {
      blocks.add(
          new Block.Figure(
              ModelBars.of(
                  "models-" + protocol.label() + ".png",
                  "Test WAUC of each model, trained by %s; means over seeds, with their standard deviation. Circles and diamonds: the paper's."
                      .formatted(protocol.label()),
                  bars)));
    }
    blocks.add(table(ComparedMetric.WAUC));
    blocks.add(table(ComparedMetric.WAUC_500));
    blocks.add(table(ComparedMetric.MEAN_AUC));
    blocks.add(table(ComparedMetric.LOG_LOSS));
    blocks.add(domains());
    return blocks;
  }

  private Block table(ComparedMetric metric) {
    boolean paper =
        (metric == ComparedMetric.WAUC || metric == ComparedMetric.WAUC_500)
            && PaperTable.wauc(study.dataset(), Architecture.MLP, Variant.BASE).isPresent();
    List<String> header = new ArrayList<>(List.of(title(metric)));
    if (paper) {
      header.addAll(List.of("paper's base", "paper's +MLoRA", "paper's gain"));
    }
    header.addAll(List.of("seeds", "base", "+MLoRA", "gain", "95 % interval", "p"));
    List<List<String>> rows = new ArrayList<>();
    List<Trained> all = study.by(protocol);
    List<Contrast> contrasts = new ArrayList<>();
    for (Architecture model : Study.architectures(all)) {
      List<Trained> own = study.by(protocol, model);
      Contrast contrast = Contrast.of(own, metric::of);
      contrasts.add(contrast);
      List<String> row = new ArrayList<>(List.of(model.title()));
      if (paper) {
        OptionalDouble base = PaperTable.wauc(study.dataset(), model, Variant.BASE);
        OptionalDouble adapted = PaperTable.wauc(study.dataset(), model, Variant.MLORA);
        row.addAll(
            List.of(
                StudyNumbers.printed(base),
                StudyNumbers.printed(adapted),
                StudyNumbers.difference(base, adapted)));
      }
      row.add(Integer.toString(own.size()));
      row.addAll(StudyNumbers.comparison(contrast));
      rows.add(row);
    }
    List<String> mean = new ArrayList<>(List.of("all models"));
    if (paper) {
      OptionalDouble base = mean(all, Variant.BASE);
      OptionalDouble adapted = mean(all, Variant.MLORA);
      mean.addAll(
          List.of(
              StudyNumbers.printed(base),
              StudyNumbers.printed(adapted),
              StudyNumbers.difference(base, adapted)));
    }
    mean.add(counts(contrasts));
    mean.addAll(StudyNumbers.comparison(Contrast.ofMeans(contrasts)));
    rows.add(mean);
    return new Block.Table(header, rows);
  }

  private static String title(ComparedMetric metric) {
    return metric == ComparedMetric.LOG_LOSS
        ? metric.title() + " × 100, lower is better"
        : metric.title() + ", %";
  }

  /** The numbers of seeds, one if it is the same for all. */
  private static String counts(List<Contrast> contrasts) {
    IntSummaryStatistics counts =
        contrasts.stream().mapToInt(each -> each.base().count()).summaryStatistics();
    return counts.getMin() == counts.getMax()
        ? Integer.toString(counts.getMin())
        : "%d to %d".formatted(counts.getMin(), counts.getMax());
  }

  private OptionalDouble mean(List<Trained> all, Variant variant) {
    return Study.architectures(all).stream()
        .map(model -> PaperTable.wauc(study.dataset(), model, variant))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average();
  }

  /** Domain by domain, means over seeds. */
  private Block domains() {
    List<Trained> all = study.by(protocol);
    List<DomainMetrics> domains =
        all.stream().flatMap(one -> one.run().anyTest().stream()).findFirst().stream()
            .flatMap(test -> test.domains().stream())
            .toList();
    List<String> header = new ArrayList<>(List.of("domain AUC, %", "variant"));
    domains.forEach(domain -> header.add(domain.domain()));
    List<List<String>> rows = new ArrayList<>();
    List<Function<Evaluation, OptionalDouble>> aucs = new ArrayList<>();
    domains.forEach(domain -> aucs.add(test -> test.domain(domain.domain()).auc()));
    for (Architecture model : Study.architectures(all)) {
      List<Trained> own = study.by(protocol, model);
      rows.add(
          row(
              model.title(),
              "base",
              aucs,
              auc -> StudyNumbers.percent(Contrast.of(own, auc).base().mean())));
      rows.add(
          row(
              "",
              "+MLoRA",
              aucs,
              auc -> StudyNumbers.percent(Contrast.of(own, auc).adapted().mean())));
      rows.add(row("", "gain", aucs, auc -> StudyNumbers.signed(Contrast.of(own, auc).gain())));
      if (!domains.isEmpty()
          && PaperTable.domain(study.dataset(), model, Variant.BASE, 0).isPresent()) {
        rows.add(paperRow("paper's base", model, Variant.BASE, domains.size()));
        rows.add(paperRow("paper's +MLoRA", model, Variant.MLORA, domains.size()));
      }
    }
    rows.add(
        row("all models", "base", aucs, auc -> StudyNumbers.percent(means(auc).base().mean())));
    rows.add(row("", "+MLoRA", aucs, auc -> StudyNumbers.percent(means(auc).adapted().mean())));
    rows.add(row("", "gain", aucs, auc -> StudyNumbers.signed(means(auc).gain())));
    return new Block.Table(header, rows);
  }

  private Contrast means(Function<Evaluation, OptionalDouble> metric) {
    return Contrast.ofMeans(study.contrasts(protocol, metric));
  }

  private static List<String> row(
      String first,
      String second,
      List<Function<Evaluation, OptionalDouble>> aucs,
      Function<Function<Evaluation, OptionalDouble>, String> cell) {
    List<String> row = new ArrayList<>(List.of(first, second));
    aucs.forEach(auc -> row.add(cell.apply(auc)));
    return row;
  }

  private List<String> paperRow(String name, Architecture model, Variant variant, int domains) {
    List<String> row = new ArrayList<>(List.of("", name));
    for (int domain = 0; domain < domains; domain++) {
      row.add(StudyNumbers.printed(PaperTable.domain(study.dataset(), model, variant, domain)));
    }
    return row;
  }
}
