package dev.mlora.graph;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a backend compiles: parameters and the graphs that read and update them.
 *
 * @param parameters every parameter that an entry reads or updates, perhaps more
 * @param entries the graphs by name, such as {@code train} and {@code predict}
 */
public record Program(List<ParameterSpec> parameters, Map<String, Graph> entries) {
  /** The entry that makes one training step. */
  public static final String TRAIN = "train";

  /** The entry that scores rows. */
  public static final String PREDICT = "predict";

  /** Checks that the entries use the parameters as they are declared. */
  public Program {
    parameters = List.copyOf(parameters);
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    Map<String, TensorType> declared = new HashMap<>();
    for (ParameterSpec parameter : parameters) {
      if (declared.put(parameter.name(), parameter.type()) != null) {
        throw new MloraException(
            ErrorCode.GRAPH_NAME,
            "The program declares the parameter '%s' twice. Give every parameter its own name."
                .formatted(parameter.name()));
      }
    }
    entries.forEach(
        (entry, graph) -> {
          for (SourceOp.Parameter read : graph.parameters()) {
            check(entry, read.name(), read.type(), declared.get(read.name()));
          }
          graph
              .updates()
              .forEach((name, ref) -> check(entry, name, graph.type(ref), declared.get(name)));
        });
  }

  /**
   * The graph of an entry.
   *
   * @throws MloraException {@link ErrorCode#GRAPH_INVALID} if there is none of that name
   */
  public Graph entry(String name) {
    Graph graph = entries.get(name);
    if (graph == null) {
      throw new MloraException(
          ErrorCode.GRAPH_INVALID,
          "The program has no entry '%s'; it has %s.".formatted(name, entries.keySet()));
    }
    return graph;
  }

  private static void check(
      String entry, String name, TensorType used, @Nullable TensorType declared) {
    if (!used.equals(declared)) {
      throw new MloraException(
          ErrorCode.GRAPH_INVALID,
          "The entry '%s' uses the parameter '%s' as %s, but it is declared %s."
              .formatted(entry, name, used, declared == null ? "nowhere" : "as " + declared));
    }
  }
}
