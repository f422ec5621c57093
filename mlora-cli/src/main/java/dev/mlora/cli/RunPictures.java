package dev.mlora.cli;

import dev.mlora.error.MloraException;
import dev.mlora.report.RunReport;
import java.nio.file.Path;

/** The report that a run ends with. */
final class RunPictures {
  private RunPictures() {}

  /**
   * Writes it, and says where. The run is finished and saved by then, so a machine that cannot draw
   * does not make a failure of it: what went wrong is said even where remarks are not wanted.
   */
  static void of(Path run, Output output) {
    try {
      output.result("Report: " + RunReport.write(run).page());
    } catch (MloraException e) {
      output.err().println("The run is complete, its report is not: " + e.getMessage());
      output.err().flush();
    }
  }
}
