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
      List<Architecture> models = Study.architectures(all);
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
      row.addAll(StudyNumbers.comparison(contrast));
      row.add(Integer.toString(higher));
      row.add(paper ? Integer.toString(abovePaper) : StudyNumbers.NONE);
      rows.add(row);
    }
    return rows;
  }
}
