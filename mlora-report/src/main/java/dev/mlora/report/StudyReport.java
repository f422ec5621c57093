package dev.mlora.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.WholeFile;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.page.Blocks;
import dev.mlora.report.page.StudyPage;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.StudyJson;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The report on a study: {@code report.html}, which needs no other file, {@code report.md} with
 * {@code pictures/}, and {@code report.json}, all in the study's folder.
 *
 * @param study what was read
 * @param json what machines read
 * @param files the report's files, without the pictures
 */
public record StudyReport(Study study, ObjectNode json, List<Path> files) {
  private static final String PICTURES = "pictures";

  /** Keeps its own copy of the list. */
  public StudyReport {
    files = List.copyOf(files);
  }

  /**
   * Writes the report into the study's folder, in the place of an older one.
   *
   * @param folder the folder, with trainings in {@code PROTOCOL/ARCHITECTURE/seed-N}
   * @throws MloraException as {@link Study#read}; {@link ErrorCode#RUN_UNWRITABLE}, {@link
   *     ErrorCode#NATIVE_LIBRARY} if this Java cannot draw
   */
  public static StudyReport write(Path folder) {
    Study study = Study.read(folder);
    StudyPage.Document document = StudyPage.of(study);
    for (Picture picture : document.pictures()) {
      WholeFile.write(
          folder.resolve(PICTURES).resolve(picture.name()),
          channel -> WholeFile.writeFully(channel, ByteBuffer.wrap(picture.png())));
    }
    Path html = folder.resolve("report.html");
    WholeFile.write(html, Blocks.html(document.title(), document.lead(), document.blocks()));
    Path markdown = folder.resolve("report.md");
    WholeFile.write(
        markdown,
        Blocks.markdown(document.title(), document.lead(), document.blocks(), PICTURES + "/"));
    ObjectNode json = StudyJson.write(study);
    Path machine = folder.resolve("report.json");
    WholeFile.write(machine, json.toPrettyString() + "\n");
    return new StudyReport(study, json, List.of(html, markdown, machine));
  }
}
