package dev.mlora.spi.check;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Node;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.Capabilities;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a program or a list of parameters needs beyond a backend's capabilities, for people to read.
 *
 * @param declared the capabilities
 */
public record Undeclared(Capabilities declared) {
  /** What parameters need. */
  public Set<String> ofParameters(List<ParameterSpec> parameters) {
    Set<String> missing = new TreeSet<>();
    parameters.forEach(parameter -> addType(missing, parameter.type()));
    return missing;
  }

  /** What a program needs. */
  public Set<String> ofProgram(Program program) {
    Set<String> missing = ofParameters(program.parameters());
    for (Graph graph : program.entries().values()) {
      if (!graph.updates().isEmpty() && !declared.training()) {
        missing.add("updates of parameters");
      }
      for (Node node : graph.nodes()) {
        node.outputs().forEach(type -> addType(missing, type));
        if (node.op() instanceof CompositeOp composite
            && !declared.composites().contains(composite.getClass())) {
          missing.add("the composite " + composite.getClass().getSimpleName());
        }
        if (node.op() instanceof RandomOp.DropoutMask && !declared.dropoutMasks()) {
          missing.add("dropout masks");
        }
      }
    }
    return missing;
  }

  /**
   * Refuses parameters that a backend cannot keep.
   *
   * @throws MloraException {@link ErrorCode#BACKEND_CAPABILITY}
   */
  public void refuse(String backend, List<ParameterSpec> parameters) {
    refuse(backend, ofParameters(parameters));
  }

  /**
   * Refuses a program that a backend cannot run.
   *
   * @throws MloraException {@link ErrorCode#BACKEND_CAPABILITY}
   */
  public void refuse(String backend, Program program) {
    refuse(backend, ofProgram(program));
  }

  private static void refuse(String backend, Set<String> missing) {
    if (!missing.isEmpty()) {
      throw new MloraException(
          ErrorCode.BACKEND_CAPABILITY,
          "The backend '%s' does not declare %s. Lower the program for its capabilities, or use another backend."
              .formatted(backend, String.join(", ", missing)));
    }
  }

  private void addType(Set<String> missing, TensorType type) {
    // Bytes are the form in which a backend takes masks, not a type that it computes with.
    if (type.dtype() != DType.UINT8 && !declared.dtypes().contains(type.dtype())) {
      missing.add("the element type " + type.dtype());
    }
  }
}
