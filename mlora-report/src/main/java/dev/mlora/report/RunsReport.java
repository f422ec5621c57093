package dev.mlora.report;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.WholeFile;
import dev.mlora.report.chart.DomainDifferences;
import dev.mlora.report.chart.LearningCurves;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.page.ComparisonPage;
import dev.mlora.report.run.RunFiles;
import dev.mlora.report.run.RunHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A page that puts several runs side by side: numbers, learning curves over each other, and the
 * differences of each domain to the first run.
 *
 * @param runs what was read
 * @param names the name of each on the page
 * @param page the page's file
 */
public record RunsReport(List<RunHistory> runs, List<String> names, Path page) {
  private static final int LONGEST_NAME = 40;

  /** Keeps its own copies. */
  public RunsReport {
    runs = List.copyOf(runs);
    names = List.copyOf(names);
  }

  /**
   * Writes the page; the runs' own folders are only read.
   *
   * @param folders the folders of the runs, two at least
   * @param page the page's file; an older one is replaced
   * @throws MloraException as {@link RunReport#write(Path)}; {@link ErrorCode#CONFIG_INVALID} for
   *     fewer than two runs
   */
  public static RunsReport write(List<Path> folders, Path page) {
    if (folders.size() < 2) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A comparison takes two runs at least, not %s. Name another.".formatted(folders));
    }
    List<RunHistory> runs = folders.stream().map(RunFiles::read).toList();
    List<String> names = names(runs);
    List<DomainDifferences> domains = DomainDifferences.of(runs);
    List<Picture> pictures =
        Stream.of(LearningCurves.of(runs, names), DomainDifferences.picture(domains, names))
            .flatMap(Optional::stream)
            .toList();
    WholeFile.write(page, ComparisonPage.of(runs, names, domains, pictures));
    return new RunsReport(runs, names, page);
  }

  /** The folders' names; where two share one, each is numbered by its place. */
  private static List<String> names(List<RunHistory> runs) {
    List<String> plain = runs.stream().map(run -> shortened(run.name())).toList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      String name = plain.get(i);
      boolean alone = plain.stream().filter(name::equals).count() == 1;
      names.add(alone ? name : "%d: %s".formatted(i + 1, name));
    }
    return names;
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
