package dev.mlora.panama.plan;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import java.util.List;
import java.util.Map;

/**
 * One entry of a program, compiled: what runs in which order, and where every value lies.
 *
 * @param graph the entry
 * @param slots its values
 * @param dims its dimensions by number, those of all values among them
 * @param compute the stages that compute, and write over parameters whose old values nobody needs
 *     any more; what is fed has been checked before
 * @param landing the stages that write the other new values over the parameters, after the results
 *     have been copied
 * @param results the slot of each named result
 * @param checks what is checked of integers fed
 * @param partition how rows are cut
 * @param layout where values lie in a workspace
 * @param scratchBytes the scratch memory of each worker
 * @param blockBytes the memory of each worker for values that last as long as a block of rows
 */
public record Plan(
    Graph graph,
    Slots slots,
    List<Dim> dims,
    List<Stage> compute,
    List<Stage> landing,
    Map<String, Integer> results,
    List<IdCheck> checks,
    Partition partition,
    Layout layout,
    long scratchBytes,
    long blockBytes) {
  /** Keeps its own copies of the lists. */
  public Plan {
    compute = List.copyOf(compute);
    landing = List.copyOf(landing);
    results = Map.copyOf(results);
    checks = List.copyOf(checks);
  }

  /** Whether running it changes parameters. */
  public boolean updates() {
    return !graph.updates().isEmpty();
  }
}
