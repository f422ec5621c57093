package dev.mlora.graph;

import java.util.List;

/** Operations that combine the elements along axes. */
public sealed interface ReductionOp extends Op {
  /**
   * The sum over axes; {@code x' = dy} broadcast back. An empty sum is 0.
   *
   * @param axes the axes, ascending, from 0
   * @param keep whether summed axes stay with size 1
   */
  record Sum(List<Integer> axes, boolean keep) implements ReductionOp {
    /** Keeps its own copy of the axes. */
    public Sum {
      axes = List.copyOf(axes);
    }
  }

  /**
   * The mean over axes; {@code x' = dy / n} broadcast back, where n is the number of elements
   * averaged.
   *
   * @param axes the axes, ascending, from 0
   * @param keep whether averaged axes stay with size 1
   */
  record Mean(List<Integer> axes, boolean keep) implements ReductionOp {
    /** Keeps its own copy of the axes. */
    public Mean {
      axes = List.copyOf(axes);
    }
  }

  /**
   * {@code y = e^(x - max) / sum(e^(x - max))} over the innermost axis; {@code x' = y * (dy -
   * sum(dy * y))}.
   */
  record Softmax() implements ReductionOp {}
}
