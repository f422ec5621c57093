package dev.mlora.report;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.WholeFile;
import dev.mlora.report.chart.CalibrationPlot;
import dev.mlora.report.chart.DomainBars;
import dev.mlora.report.chart.LearningCurves;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.page.RunPage;
import dev.mlora.report.run.RunFiles;
import dev.mlora.report.run.RunHistory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The report of one run: pictures, and a page that holds them and all numbers. It is made from the
 * files of the run alone, of one that was interrupted too, and the same files give the same report.
 *
 * @param run what was read
 * @param page the page's file
 * @param pictures the pictures' files
 */
public record RunReport(RunHistory run, Path page, List<Path> pictures) {
  /** The page's name in the folder of its run. */
  public static final String PAGE = "report.html";

  /** Keeps its own copy of the list. */
  public RunReport {
    pictures = List.copyOf(pictures);
  }

  /**
   * Writes {@code pictures/} and {@code report.html} into the folder of a run, in the place of
   * older ones.
   *
   * @param folder the run's folder
   * @throws MloraException {@link ErrorCode#MODEL_DAMAGED} if it is no run's or its files are
   *     damaged, {@link ErrorCode#RUN_UNWRITABLE}, {@link ErrorCode#NATIVE_LIBRARY} if this Java
   *     cannot draw
   */
  public static RunReport write(Path folder) {
    return write(folder, folder.resolve(PAGE));
  }

  /**
   * The same with the page elsewhere; the pictures still go into the run's folder.
   *
   * @param folder the run's folder
   * @param page the page's file
   */
  public static RunReport write(Path folder, Path page) {
    RunHistory run = RunFiles.read(folder);
    List<Picture> pictures =
        Stream.of(LearningCurves.of(run), DomainBars.of(run), CalibrationPlot.of(run))
            .flatMap(Optional::stream)
            .toList();
    String html;
    try {
      html = RunPage.of(run, pictures);
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.MODEL_DAMAGED,
          "The files in %s cannot be listed (%s). Check its permissions.".formatted(folder, e),
          e);
    }
    List<Path> files = new ArrayList<>();
    for (Picture picture : pictures) {
      Path file = folder.resolve("pictures").resolve(picture.name());
      WholeFile.write(
          file, channel -> WholeFile.writeFully(channel, ByteBuffer.wrap(picture.png())));
      files.add(file);
    }
    WholeFile.write(page, html);
    return new RunReport(run, page, files);
  }
}
