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

  /** Makes a run. */
  default void make(Run run) {
    run.rightly();
  }

  /** Whether a write happens. */
  default boolean writes(int firstRow) {
    return true;
  }

  /**
   * A run of an entry as it was asked for.
   *
   * @param right what would do it rightly
   * @param entry the entry
   * @param graph the entry's graph
   * @param state the right backend's state
   * @param feeds the feeds
   * @param results the results
   */
  record Run(
      Executable right,
      String entry,
      Graph graph,
      State state,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results) {
    /** Does it as it was asked for. */
    void rightly() {
      right.run(entry, state, feeds, results);
    }

    /** Does it with other feeds. */
    void with(Map<String, HostTensor> others) {
      right.run(entry, state, others, results);
    }

    /** Does another entry in its place. */
    void as(String other) {
      right.run(other, state, feeds, results);
    }
  }
}
