package dev.mlora.interaction;

import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.List;

/** Fields side by side in one value. */
public final class FieldStack {
  private FieldStack() {}

  /** Fields {@code [batch, d]} as one value {@code [batch, fields, d]}. */
  public static Value of(List<Value> fields) {
    Value first = fields.getFirst();
    Shape shape = Shape.of(first.shape().dim(0), fields.size(), first.shape().dim(1).size());
    return Value.concat(fields, 1).reshape(shape);
  }
}
