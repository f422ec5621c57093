package dev.mlora.train;

import java.util.List;

/**
 * A tensor of a training's state, copied to the host.
 *
 * @param shape its sizes; none for a scalar
 * @param values its elements, row-major; not to be modified
 */
public record StateTensor(List<Integer> shape, float[] values) {
  /** Keeps its own copy of the shape. */
  public StateTensor {
    shape = List.copyOf(shape);
  }
}
