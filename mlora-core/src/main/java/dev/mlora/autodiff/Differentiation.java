package dev.mlora.autodiff;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.Collection;
import java.util.Map;

/**
 * Reverse-mode automatic differentiation of a graph under construction (Griewank and Walther,
 * "Evaluating Derivatives", 2008, chapter 3).
 */
public final class Differentiation {
  private Differentiation() {}

  /**
   * Appends the gradients of a loss to its graph.
   *
   * <p>Only nodes between the values asked for and the loss are differentiated, so a frozen
   * parameter, one not asked for, causes no node at all. The nodes appended carry the path {@code
   * gradient/} and that of the layer whose gradient they are. Gradients are differentiable again
   * where they are made of primitive operations.
   *
   * @param loss a real scalar
   * @param withRespectTo values of the same graph, parameters or anything between
   * @return the gradient of each value that the loss depends on, in the order asked for; values
   *     that it does not depend on are absent
   * @throws MloraException {@link ErrorCode#NO_GRADIENT} if the loss depends on a value through an
   *     operation that has no gradient, {@link ErrorCode#SHAPE_MISMATCH} if the loss is no real
   *     scalar, {@link ErrorCode#GRAPH_INVALID} for a value of another graph
   */
  public static Map<Value, Gradient> gradients(Value loss, Collection<Value> withRespectTo) {
    if (!loss.type().dtype().isReal() || !loss.shape().equals(Shape.SCALAR)) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "At %s: only a real scalar can be differentiated, not %s. Sum or average it first."
              .formatted(GraphBuilder.place(loss.builder().node(loss.ref()).path()), loss.type()));
    }
    for (Value wanted : withRespectTo) {
      if (wanted.builder() != loss.builder()) {
        throw new MloraException(
            ErrorCode.GRAPH_INVALID,
            "A gradient was asked for with respect to %s of another graph than the loss's."
                    .formatted(wanted.ref())
                + " Use values of one builder only.");
      }
    }
    return new ReversePass(loss, withRespectTo).run();
  }
}
