package dev.mlora.interaction;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Layer;
import dev.mlora.layer.Scope;
import java.util.List;

/**
 * One interacting layer, in which each field attends to all: {@code relu([head_1; ...; head_h] + E
 * W_res)} with {@code head = softmax(E W_q (E W_k)^T) E W_v}, without a factor before the softmax
 * (Song et al. 2019, eq. 5 to 8).
 *
 * @param heads the number of heads, at least 1
 * @param headWidth the width of a head, at least 1
 * @param init the initial values of the four matrices {@code [d, heads * headWidth]}
 */
public record Interacting(int heads, int headWidth, Init init) implements Layer {
  /** Checks the sizes. */
  public Interacting {
    if (heads < 1 || headWidth < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "An interacting layer has at least 1 head of width at least 1, not %d of width %d."
              .formatted(heads, headWidth));
    }
  }

  /** {@code [batch, fields, d] -> [batch, fields, heads * headWidth]}. */
  @Override
  public Value apply(Scope scope, Value fields) {
    Value attention =
        perHead(fields, project(scope, "query", fields))
            .batchMatmul(perHead(fields, project(scope, "key", fields)), false, true)
            .softmax(); // [batch * heads, fields, fields]
    Value attended =
        attention.batchMatmul(perHead(fields, project(scope, "value", fields)), false, false);
    Value residual = project(scope, "residual", fields);
    return joined(fields, attended).plus(residual).relu();
  }

  /** {@code [batch, fields, d] -> [batch, fields, heads * headWidth]}, by one matrix. */
  private Value project(Scope scope, String name, Value fields) {
    Shape shape = fields.shape();
    int d = shape.dim(2).size();
    int width = heads * headWidth;
    Value matrix = scope.parameter(name, Shape.of(d, width), init);
    Dim rows = shape.dim(0).times(shape.dim(1).size());
    return fields
        .reshape(Shape.of(rows, d))
        .matmul(matrix)
        .reshape(Shape.of(shape.dim(0), shape.dim(1).size(), width));
  }

  /** {@code [batch, fields, heads * headWidth] -> [batch * heads, fields, headWidth]}. */
  private Value perHead(Value fields, Value projected) {
    Dim batch = fields.shape().dim(0);
    int count = fields.shape().dim(1).size();
    return projected
        .reshape(Shape.of(batch, count, heads, headWidth))
        .transpose(0, 2, 1, 3)
        .reshape(Shape.of(batch.times(heads), count, headWidth));
  }

  /** The way back: {@code [batch * heads, fields, headWidth] -> [batch, fields, ...]}. */
  private Value joined(Value fields, Value split) {
    Dim batch = fields.shape().dim(0);
    Dim count = fields.shape().dim(1);
    return split
        .reshape(Shape.of(batch, heads, count.size(), headWidth))
        .transpose(0, 2, 1, 3)
        .reshape(new Shape(List.of(batch, count, Dim.of(heads * headWidth))));
  }
}
