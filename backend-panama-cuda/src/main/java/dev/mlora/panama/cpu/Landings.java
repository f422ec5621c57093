package dev.mlora.panama.cpu;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.panama.kernel.Layouts;
import dev.mlora.panama.plan.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How new values of parameters come into the state. Where an operation's new value has no reader
 * and replaces its own operand, the operation runs in place, when all who read the old value are
 * done: a table's update then costs no copy of the table. All others are computed elsewhere and
 * copied last.
 */
final class Landings {
  private final Entry entry;
  private final List<String> parameters;
  private final Set<Integer> inPlace = new HashSet<>();
  private final Set<Integer> written = new HashSet<>();

  Landings(Entry entry, List<String> parameters) {
    this.entry = entry;
    this.parameters = parameters;
    Graph graph = entry.graph();
    for (Node node : graph.nodes()) {
      int values =
          switch (node.op()) {
            case CompositeOp.AdamDense adam -> 3;
            case CompositeOp.AdamRows adam -> 3;
            case RowOp.ScatterRows scatter -> 1;
            default -> 0;
          };
      if (values > 0 && replacesItsOperands(graph, node, values)) {
        inPlace.add(node.id());
        for (int i = 0; i < values; i++) {
          written.add(parameters.indexOf(parameter(graph, node.inputs().get(i))));
        }
      }
    }
  }

  private static boolean replacesItsOperands(Graph graph, Node node, int values) {
    for (int i = 0; i < values; i++) {
      Ref output = new Ref(node.id(), i);
      String name = parameter(graph, node.inputs().get(i));
      if (!output.equals(graph.updates().get(name))
          || graph.updates().values().stream().filter(output::equals).count() > 1
          || graph.results().containsValue(output)
          || graph.nodes().stream().anyMatch(other -> other.inputs().contains(output))) {
        return false;
      }
    }
    return true;
  }

  private static String parameter(Graph graph, Ref ref) {
    return graph.node(ref).op() instanceof SourceOp.Parameter parameter ? parameter.name() : "";
  }

  /**
   * Whether a node may write over its operands.
   *
   * @param others the slots of the operands that it does not replace; what others replace in place
   *     must not be among them
   */
  boolean inPlace(Node node, int... others) {
    if (!inPlace.contains(node.id())) {
      return false;
    }
    for (int slot : others) {
      if (written.contains(entry.slots().parameterOf(slot))) {
        return false;
      }
    }
    return true;
  }

  /** Adds a copy for every update that is not in place. */
  void copyTheRest() {
    for (Map.Entry<String, Ref> update : entry.graph().updates().entrySet()) {
      int from = entry.slot(update.getValue());
      int index = parameters.indexOf(update.getKey());
      int into = entry.slots().parameter(entry.type(from), index);
      boolean there =
          entry.slots().parameterOf(from) == index
              && (inPlace.contains(update.getValue().node())
                  || entry.graph().node(update.getValue()).op() instanceof SourceOp);
      if (there) {
        continue;
      }
      // Another parameter's old value may itself be overwritten while things land.
      int value = entry.slots().parameterOf(from) >= 0 ? EntryCompiler.staged(entry, from) : from;
      entry.add(
          Step.once(Layouts.copyWhole(value, into))
              .readsWhole(value)
              .writesWhole(into)
              .phase(Step.Phase.LAND_COPY));
    }
  }
}
