package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.metric.Evaluation;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.study.Contrast;
import dev.mlora.report.study.PaperTable;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The document on a study: our numbers beside the paper's, protocol by protocol. */
public final class StudyPage {
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
    study.mainProtocols().forEach(protocol -> page.addAll(ProtocolSection.of(study, protocol)));
    SweepSections sweeps = new SweepSections(study);
    page.addAll(sweeps.temperatures());
    page.addAll(sweeps.widths());
    page.addAll(new StudyCosts(study).blocks());
    page.addAll(StudySettings.of(study));
    page.addAll(StudyProvenance.of(study));
    return new Document(
        study.dataset() + ": the paper's tables, trained here",
        "%d trainings by %d protocol(s)%s. WAUC is the mean of the domains' AUC weighted by their test rows, in per cent; AUC is exact unless it says 500 bins, which is how the paper's code counts. ± is the standard deviation over seeds, and in rows of all models over the models' means, each model counting once."
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
            "Differences +MLoRA minus base, with Student's t-test. Over all pairs of a model and a seed it speaks of these models and seeds; over one mean for each model it asks less of the pairs' independence. All models share the seeds, and with them the order of rows and domains. The last columns count models by their means over seeds, the paper's by AUC from 500 bins, as it counts."));
    if (PaperTable.wauc(study.dataset(), Architecture.MLP, Variant.BASE).isPresent()) {
      blocks.add(new Block.Text(PaperTable.CAVEATS));
    }
    if (study.trained().stream().anyMatch(one -> !one.run().freezing().isEmpty())) {
      blocks.add(new Block.Text(freezing()));
    }
  }

  private String freezing() {
    List<String> broken =
        study.freezingBroken().stream().map(run -> run.folder().toString()).toList();
    return broken.isEmpty()
        ? "Where adapters are trained in a second phase, it left all weights of the first as they were."
        : "These second phases did not leave the weights of the first as they were: "
            + String.join(", ", broken)
            + ".";
  }

  /** The columns of {@link #overviewRows}. */
  public static List<String> overviewHeader() {
    return List.of(
        "protocol",
        "models",
        "paired by",
        "pairs",
        "base",
        "+MLoRA",
        "gain",
        "95 % interval",
        "p",
        "+MLoRA higher",
        "base above the paper's",
        "+MLoRA above the paper's");
  }

  /** Two rows for each main protocol: over all pairs, and over the means of its models. */
  public static List<List<String>> overviewRows(Study study) {
    List<List<String>> rows = new ArrayList<>();
    for (Protocol protocol : study.mainProtocols()) {
      List<Trained> all = study.by(protocol);
      List<Architecture> models = Study.architectures(all);
      List<Contrast> contrasts = study.contrasts(protocol, Evaluation::wauc);
      List<String> counts =
          List.of(
              Long.toString(contrasts.stream().filter(each -> each.gain().orElse(0) > 0).count()),
              abovePaper(study, protocol, Variant.BASE),
              abovePaper(study, protocol, Variant.MLORA));
      Contrast pairs = Contrast.of(all, Evaluation::wauc);
      rows.add(row(protocol, models.size(), "model and seed", pairs, counts));
      if (models.size() > 1 && pairs.base().count() > models.size()) {
        rows.add(row(protocol, models.size(), "model", Contrast.ofMeans(contrasts), counts));
      }
    }
    return rows;
  }

  private static List<String> row(
      Protocol protocol, int models, String pairedBy, Contrast contrast, List<String> counts) {
    List<String> row =
        new ArrayList<>(List.of(protocol.label(), Integer.toString(models), pairedBy));
    row.add(Integer.toString(contrast.base().count()));
    row.addAll(StudyNumbers.comparison(contrast));
    row.addAll(counts);
    return row;
  }

  /** How many models are above what the paper prints of them, counted as it counts. */
  private static String abovePaper(Study study, Protocol protocol, Variant variant) {
    int above = 0;
    boolean paper = false;
    for (Architecture model : Study.architectures(study.by(protocol))) {
      OptionalDouble printed = PaperTable.wauc(study.dataset(), model, variant);
      OptionalDouble ours =
          Contrast.of(study.by(protocol, model), variant, Evaluation::wauc500).mean();
      paper |= printed.isPresent();
      above += printed.isPresent() && ours.orElse(0) > printed.getAsDouble() ? 1 : 0;
    }
    return paper ? Integer.toString(above) : StudyNumbers.NONE;
  }
}
