package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.ComparedMetric;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.PairedTTest;
import dev.mlora.report.chart.ModelBars;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.run.TrainingHistory;
import dev.mlora.report.study.Contrast;
import dev.mlora.report.study.PaperTable;
import dev.mlora.report.study.Sample;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The document on a study: our numbers beside the paper's, protocol by protocol. */
public final class StudyPage {
  private static final String NONE = "–";

  private final Study study;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Picture> pictures = new ArrayList<>();

  private StudyPage(Study study) {
    this.study = study;
  }

  /**
   * A document.
   *
   * @param title its title
   * @param lead a sentence below it
   * @param blocks what follows
   * @param pictures those among it
   */
  public record Document(String title, String lead, List<Block> blocks, List<Picture> pictures) {
    /** Keeps its own copies. */
    public Document {
      blocks = List.copyOf(blocks);
      pictures = List.copyOf(pictures);
    }
  }

  /** The document on a study. */
  public static Document of(Study study) {
    StudyPage page = new StudyPage(study);
    page.overview();
    study.mainProtocols().forEach(page::protocol);
    SweepSections sweeps = new SweepSections(study);
    page.addAll(sweeps.temperatures());
    page.addAll(sweeps.widths());
    page.costs();
    page.addAll(StudyProvenance.of(study));
    return new Document(
        study.dataset() + ": the paper's tables, trained here",
        "%d trainings by %d protocol(s)%s. WAUC is the mean of the domains' AUC weighted by their test rows, in per cent; AUC is exact unless it says 500 bins, which is how the paper's code counts. ± is the standard deviation over seeds, and in rows of all models over models and seeds."
            .formatted(
                study.trained().size(),
                study.protocols().size(),
                study.unfinished().isEmpty()
                    ? ""
                    : "; %d that are not finished are left out"
                        .formatted(study.unfinished().size())),
        page.blocks,
        page.pictures);
  }

  private void addAll(List<Block> more) {
    for (Block block : more) {
      blocks.add(block);
      if (block instanceof Block.Figure figure) {
        pictures.add(figure.picture());
      }
    }
  }

  /** A line for each main protocol, over all models and seeds. */
  private void overview() {
    if (study.mainProtocols().isEmpty()) {
      return;
    }
    blocks.add(new Block.Section("All models together"));
    blocks.add(new Block.Table(overviewHeader(), overviewRows(study)));
    blocks.add(
        new Block.Text(
            "Differences +MLoRA minus base, paired by model and seed, with Student's t-test over all pairs. The last columns count models, by their means over seeds."));
  }

  /** The columns of {@link #overviewRows}. */
  public static List<String> overviewHeader() {
    return List.of(
        "protocol",
        "models",
        "pairs",
        "base",
        "+MLoRA",
        "gain",
        "95 % interval",
        "p",
        "+MLoRA higher",
        "above the paper's +MLoRA");
  }

  /** A row for each main protocol, over all its models and seeds. */
  public static List<List<String>> overviewRows(Study study) {
    List<List<String>> rows = new ArrayList<>();
    for (Protocol protocol : study.mainProtocols()) {
      List<Trained> all = study.by(protocol);
      Contrast contrast = Contrast.of(all, Evaluation::wauc);
      List<Architecture> models = models(all);
      int higher = 0;
      int abovePaper = 0;
      boolean paper = false;
      for (Architecture model : models) {
        Contrast own = Contrast.of(study.by(protocol, model), Evaluation::wauc);
        OptionalDouble printed = PaperTable.wauc(study.dataset(), model, Variant.MLORA);
        higher += own.gain().orElse(0) > 0 ? 1 : 0;
        paper |= printed.isPresent();
        abovePaper += own.adapted().mean().orElse(0) > printed.orElse(1) ? 1 : 0;
      }
      List<String> row =
          new ArrayList<>(List.of(protocol.label(), Integer.toString(models.size())));
      row.add(Integer.toString(contrast.base().count()));
      row.addAll(comparison(contrast));
      row.add(Integer.toString(higher));
      row.add(paper ? Integer.toString(abovePaper) : NONE);
      rows.add(row);
    }
    return rows;
  }

  private static List<Architecture> models(List<Trained> trained) {
    return trained.stream().map(Trained::architecture).distinct().sorted().toList();
  }

  /** Base, adapted, gain, interval, p. */
  private static List<String> comparison(Contrast contrast) {
    Optional<PairedTTest> test = contrast.test();
    return List.of(
        spread(contrast.base()),
        spread(contrast.adapted()),
        signed(contrast.gain()),
        test.flatMap(PairedTTest::interval95)
            .map(
                interval ->
                    String.format(
                        Locale.ROOT,
                        "[%+.3f, %+.3f]",
                        100 * interval.lower(),
                        100 * interval.upper()))
            .orElse(NONE),
        test.map(PairedTTest::pValue)
            .filter(OptionalDouble::isPresent)
            .map(p -> Figures.p(p.getAsDouble()))
            .orElse(NONE));
  }

  static String signed(OptionalDouble gain) {
    return gain.isPresent() ? String.format(Locale.ROOT, "%+.3f", 100 * gain.getAsDouble()) : NONE;
  }

  /** Mean and deviation in per cent. */
  static String spread(Sample sample) {
    if (sample.mean().isEmpty()) {
      return NONE;
    }
    String mean = Figures.percent(sample.mean());
    return sample.deviation().isPresent()
        ? mean + String.format(Locale.ROOT, " ± %.3f", 100 * sample.deviation().getAsDouble())
        : mean;
  }

  static String printed(OptionalDouble share) {
    return share.isPresent() ? String.format(Locale.ROOT, "%.2f", 100 * share.getAsDouble()) : NONE;
  }

  private void protocol(Protocol protocol) {
    List<Trained> all = study.by(protocol);
    blocks.add(new Block.Section(protocol.label()));
    List<ModelBars.Bar> bars = new ArrayList<>();
    for (Architecture model : models(all)) {
      Contrast contrast = Contrast.of(study.by(protocol, model), Evaluation::wauc);
      bars.add(
          new ModelBars.Bar(
              model.title(),
              contrast.base().mean(),
              contrast.adapted().mean(),
              PaperTable.wauc(study.dataset(), model, Variant.BASE),
              PaperTable.wauc(study.dataset(), model, Variant.MLORA)));
    }
    if (!bars.isEmpty()) {
      addAll(
          List.of(
              new Block.Figure(
                  ModelBars.of(
                      "models-" + protocol.label() + ".png",
                      "Test WAUC of each model, trained by %s; means over seeds. Circles and diamonds: the paper's."
                          .formatted(protocol.label()),
                      bars))));
    }
    blocks.add(table(protocol, ComparedMetric.WAUC));
    blocks.add(table(protocol, ComparedMetric.WAUC_500));
    blocks.add(table(protocol, ComparedMetric.MEAN_AUC));
    blocks.add(domains(protocol));
  }

  private Block table(Protocol protocol, ComparedMetric metric) {
    boolean paper =
        metric != ComparedMetric.MEAN_AUC
            && PaperTable.wauc(study.dataset(), Architecture.MLP, Variant.BASE).isPresent();
    List<String> header = new ArrayList<>(List.of(metric.title() + ", %"));
    if (paper) {
      header.addAll(List.of("paper's base", "paper's +MLoRA", "paper's gain"));
    }
    header.addAll(List.of("seeds", "base", "+MLoRA", "gain", "95 % interval", "p"));
    List<List<String>> rows = new ArrayList<>();
    List<Trained> all = study.by(protocol);
    for (Architecture model : models(all)) {
      List<Trained> own = study.by(protocol, model);
      List<String> row = new ArrayList<>(List.of(model.title()));
      if (paper) {
        OptionalDouble base = PaperTable.wauc(study.dataset(), model, Variant.BASE);
        OptionalDouble adapted = PaperTable.wauc(study.dataset(), model, Variant.MLORA);
        row.addAll(List.of(printed(base), printed(adapted), difference(base, adapted)));
      }
      row.add(Integer.toString(own.size()));
      row.addAll(comparison(Contrast.of(own, metric::of)));
      rows.add(row);
    }
    List<String> mean = new ArrayList<>(List.of("all models"));
    if (paper) {
      OptionalDouble base = mean(all, Variant.BASE);
      OptionalDouble adapted = mean(all, Variant.MLORA);
      mean.addAll(List.of(printed(base), printed(adapted), difference(base, adapted)));
    }
    mean.add(Long.toString(all.stream().map(Trained::seed).distinct().count()));
    mean.addAll(comparison(Contrast.of(all, metric::of)));
    rows.add(mean);
    return new Block.Table(header, rows);
  }

  private OptionalDouble mean(List<Trained> all, Variant variant) {
    return models(all).stream()
        .map(model -> PaperTable.wauc(study.dataset(), model, variant))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average();
  }

  private static String difference(OptionalDouble base, OptionalDouble adapted) {
    return base.isPresent() && adapted.isPresent()
        ? String.format(Locale.ROOT, "%+.2f", 100 * (adapted.getAsDouble() - base.getAsDouble()))
        : NONE;
  }

  /** Domain by domain, means over seeds. */
  private Block domains(Protocol protocol) {
    List<Trained> all = study.by(protocol);
    List<DomainMetrics> domains =
        all.stream().flatMap(one -> one.run().anyTest().stream()).findFirst().stream()
            .flatMap(test -> test.domains().stream())
            .toList();
    List<String> header = new ArrayList<>(List.of("domain AUC, %", "variant"));
    domains.forEach(domain -> header.add(domain.domain()));
    List<List<String>> rows = new ArrayList<>();
    for (Architecture model : models(all)) {
      List<Trained> own = study.by(protocol, model);
      List<Function<Evaluation, OptionalDouble>> aucs = new ArrayList<>();
      domains.forEach(domain -> aucs.add(test -> test.domain(domain.domain()).auc()));
      rows.add(
          row(model.title(), "base", aucs, auc -> percent(Contrast.of(own, auc).base().mean())));
      rows.add(row("", "+MLoRA", aucs, auc -> percent(Contrast.of(own, auc).adapted().mean())));
      rows.add(row("", "gain", aucs, auc -> signed(Contrast.of(own, auc).gain())));
      if (!domains.isEmpty()
          && PaperTable.domain(study.dataset(), model, Variant.BASE, 0).isPresent()) {
        rows.add(paperRow("paper's base", model, Variant.BASE, domains.size()));
        rows.add(paperRow("paper's +MLoRA", model, Variant.MLORA, domains.size()));
      }
    }
    return new Block.Table(header, rows);
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
      row.add(printed(PaperTable.domain(study.dataset(), model, variant, domain)));
    }
    return row;
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? Figures.percent(share) : NONE;
  }

  /** Numbers trained, epochs, time and speed. */
  private void costs() {
    List<List<String>> rows = new ArrayList<>();
    for (Protocol protocol : study.mainProtocols()) {
      for (Architecture model : models(study.by(protocol))) {
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
      return;
    }
    blocks.add(new Block.Section("What training took"));
    blocks.add(
        new Block.Table(
            List.of("protocol", "model", "variant", "trained numbers", "epochs", "time", "rows/s"),
            rows));
    blocks.add(
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
        variant == Variant.BASE ? "base" : "+MLoRA",
        Figures.count(study.by(protocol, model).getFirst().run().trainedNumbers(variant)),
        String.format(
            Locale.ROOT,
            "%.1f",
            own.stream().mapToInt(TrainingHistory::epochs).average().orElse(0)),
        Figures.time(seconds),
        seconds.isPresent() && rows > 0
            ? Figures.count(Math.round(rows / seconds.getAsDouble()))
            : NONE);
  }
}
