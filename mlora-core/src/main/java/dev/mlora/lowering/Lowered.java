package dev.mlora.lowering;

import dev.mlora.graph.Program;
import java.util.List;

/**
 * A program that one backend can compile as it is.
 *
 * <p>Its entries may have other inputs than before: one for each host mask, and none that served
 * only what was rewritten, such as {@code step}. {@link dev.mlora.graph.Graph#inputs()} says what
 * to feed.
 *
 * @param program the rewritten program
 * @param masks the dropout masks to feed in every step, empty if the backend makes its own
 */
public record Lowered(Program program, List<HostMask> masks) {
  /** Keeps its own copy of the list. */
  public Lowered {
    masks = List.copyOf(masks);
  }
}
