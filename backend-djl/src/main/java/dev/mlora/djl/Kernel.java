package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** What one operation of a program does in a run. */
interface Kernel {
  /** Computes the operation's results. */
  List<NDArray> compute(Run run);

  /** An operation with one result. */
  interface Single {
    /** Computes the result. */
    NDArray compute(Run run);
  }

  /** A kernel of one result. */
  static Kernel of(Single single) {
    return run -> List.of(single.compute(run));
  }
}
