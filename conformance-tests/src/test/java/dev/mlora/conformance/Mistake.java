package dev.mlora.conformance;

import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.util.Map;

/** One thing that a backend does wrong. Each executable has a mistake of its own. */
interface Mistake {
  /** What is compiled in place of a program. */
  default Program compiled(Program program) {
    return program;
  }

  /** Runs an entry. */
  default void run(
      Executable right,
      String entry,
      Graph graph,
      State state,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results) {
    right.run(entry, state, feeds, results);
  }

  /** Whether a write happens. */
  default boolean writes(int firstRow) {
    return true;
  }
}
