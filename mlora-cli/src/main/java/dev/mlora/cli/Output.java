package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
record Output(PrintWriter out, PrintWriter err, boolean json, boolean quiet) {
  /** A line of the result, where it is text. */
  void result(String line) {
    if (!json) {
      out.println(line);
    }
  }

  /** The result, where it is JSON. */
  void result(ObjectNode result) {
    if (json) {
      out.println(result.toPrettyString());
    }
  }

  /** A line about what is going on. */
  void remark(String line) {
    if (!quiet) {
      err.println(line);
      err.flush();
    }
  }
}
