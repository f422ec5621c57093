package dev.mlora.spi.check;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Node;
import dev.mlora.graph.Program;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;

/** Whether the shapes that are fed say how large everything is. */
public final class BoundDimensions {
  private BoundDimensions() {}

  /**
   * Requires that the inputs of each entry bind the symbols of all its dimensions.
   *
   * @throws MloraException {@link ErrorCode#GRAPH_INVALID}
   */
  public static void require(Program program) {
    program.entries().values().forEach(BoundDimensions::require);
  }

  private static void require(Graph graph) {
    Dimensions dimensions = new Dimensions(graph);
    for (Node node : graph.nodes()) {
      for (TensorType type : node.outputs()) {
        for (Dim dim : type.shape().dims()) {
          dimensions.size(dim);
        }
      }
      if (node.op() instanceof SourceOp.DimensionSize size) {
        dimensions.size(size.dim());
      }
    }
  }
}
