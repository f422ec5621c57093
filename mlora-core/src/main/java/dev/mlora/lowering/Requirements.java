package dev.mlora.lowering;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Node;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.Capabilities;

/** What no rewriting can give a backend. */
final class Requirements {
  private Requirements() {}

  static void check(Program program, Capabilities capabilities) {
    program.entries().forEach((entry, graph) -> checkTraining(entry, graph, capabilities));
    for (ParameterSpec parameter : program.parameters()) {
      checkType(parameter.type(), "The parameter '" + parameter.name() + "'", capabilities);
    }
    program
        .entries()
        .forEach(
            (entry, graph) -> {
              for (Node node : graph.nodes()) {
                for (TensorType type : node.outputs()) {
                  String what =
                      "The entry '%s', at '%s', %s,".formatted(entry, node.path(), node.op());
                  checkType(type, what, capabilities);
                }
              }
            });
  }

  private static void checkTraining(String entry, Graph graph, Capabilities capabilities) {
    if (!capabilities.training() && !graph.updates().isEmpty()) {
      throw new MloraException(
          ErrorCode.BACKEND_CAPABILITY,
          "The entry '%s' updates parameters such as '%s', but the backend only predicts."
                  .formatted(entry, graph.updates().keySet().iterator().next())
              + " Train on another backend, or compile a program with the entry '%s' alone."
                  .formatted(Program.PREDICT));
    }
  }

  // Bytes are the form in which a backend takes masks, not a type that it computes with.
  private static void checkType(TensorType type, String what, Capabilities capabilities) {
    DType dtype = type.dtype();
    if (dtype != DType.UINT8 && !capabilities.dtypes().contains(dtype)) {
      throw new MloraException(
          ErrorCode.BACKEND_CAPABILITY,
          "%s is of the type %s, but the backend computes with %s only."
                  .formatted(what, type, capabilities.dtypes().stream().sorted().toList())
              + " Use one of these types or another backend.");
    }
  }
}
