package dev.mlora.autodiff;

import dev.mlora.graph.RowOp;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;

/** The gradient of a scalar with respect to a tensor, whole or as the rows that are not zero. */
public sealed interface Gradient {
  /**
   * The gradient as one tensor of this type: itself if it is whole, else zeros with its rows added.
   *
   * @param of the type of the tensor differentiated by
   */
  Value dense(TensorType of);

  /**
   * A gradient for every element.
   *
   * @param value of the type of the tensor differentiated by
   */
  record Dense(Value value) implements Gradient {
    @Override
    public Value dense(TensorType of) {
      return value;
    }
  }

  /**
   * A gradient that is zero outside some rows, as embedding tables and banks of adapters have it.
   *
   * @param ids which rows, {@code [k]}, none of them twice
   * @param values their gradients, {@code [k, ...]}
   */
  record Rows(Value ids, Value values) implements Gradient {
    @Override
    public Value dense(TensorType of) {
      return values.builder().apply(new RowOp.ScatterAdd(of.shape().dim(0), true), values, ids);
    }
  }
}
