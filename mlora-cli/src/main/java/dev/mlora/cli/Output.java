package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.PrintWriter;

/**
 * Where a command writes: results to the standard output, as text or as one JSON object; progress
 * and remarks to the standard error.
 *
 * @param out the standard output
 * @param err the standard error
 * @param json whether the result is JSON
 * @param quiet whether progress and remarks are left out
 */
public record Output(PrintWriter out, PrintWriter err, boolean json, boolean quiet) {
  /** A line of the result, where it is text. */
  public void result(String line) {
    if (!json) {
      out.println(line);
    }
  }

  /** The result, where it is JSON. */
  public void result(ObjectNode result) {
    if (json) {
      out.println(result.toPrettyString());
    }
  }

  /**
   * Makes sure that all of the result has gone where it should; a writer keeps quiet about it.
   *
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}
   */
  static void requireWritten(PrintWriter out) {
    if (out.checkError()) {
      throw new MloraException(
          ErrorCode.RUN_UNWRITABLE,
          "The result could not be written to the standard output, or not all of it: its disk is full, or what reads it has ended. Write to a place with space left, and read to the end.");
    }
  }

  /** A line about what is going on. */
  public void remark(String line) {
    if (!quiet) {
      err.println(line);
      err.flush();
    }
  }
}
