package dev.mlora.panama.plan;

import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.panama.memory.Memory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Puts steps into stages, and values into memory, when a program is compiled. */
public final class Planner {
  /** Who writes a value: the stage, and the rows if they can be read as they come. */
  private record Producer(int stage, @Nullable Dim rows) {}

  private final Slots slots;
  private final Sizes sizes;
  private final List<Step> steps;
  private final int[] stageOf;
  private final Map<Integer, Producer> producers = new HashMap<>();
  private int computeStages;

  private Planner(Slots slots, Sizes sizes, List<Step> steps) {
    this.slots = slots;
    this.sizes = sizes;
    this.steps = steps;
    this.stageOf = new int[steps.size()];
  }

  /**
   * Plans one entry.
   *
   * @param graph the entry
   * @param slots its values
   * @param sizes its dimensions, to which the planner adds
   * @param steps what computes the values, operands first
   * @param results where the named results are
   * @param checks what to check of the ids fed
   * @param partition how rows are cut
   * @param slackRows how many rows beyond its last a kernel may touch
   */
  public static Plan plan(
      Graph graph,
      Slots slots,
      Sizes sizes,
      List<Step> steps,
      Map<String, Integer> results,
      List<IdCheck> checks,
      Partition partition,
      int slackRows) {
    Planner planner = new Planner(slots, sizes, steps);
    planner.assignStages();
    planner.delayLateSteps();
    planner.assignLandings(results.values());
    List<List<List<Step>>> chains = planner.chains();
    Set<Integer> inBlocks =
        BlockValues.find(slots, chains.stream().flatMap(List::stream).toList(), results.values());
    Layout layout = planner.layOut(inBlocks, results, slackRows);
    List<Stage> stages = planner.stages(chains, inBlocks, partition.height() + slackRows);
    long blockBytes =
        stages.stream()
            .flatMap(stage -> stage.chains().stream())
            .mapToLong(chain -> chain.values().bytes())
            .max()
            .orElse(0);
    slots.dims().forEach(sizes::of);
    long scratch = steps.stream().mapToLong(Step::scratchFloats).max().orElse(0);
    return new Plan(
        graph,
        slots,
        List.copyOf(sizes.dims()),
        stages.subList(0, planner.computeStages),
        stages.subList(planner.computeStages, stages.size()),
        results,
        checks,
        partition,
        layout,
        Memory.aligned(4 * scratch),
        blockBytes);
  }

  private void assignStages() {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (isLanding(step)) {
        continue;
      }
      int stage = readyStage(step);
      stageOf[i] = stage;
      computeStages = Math.max(computeStages, stage + 1);
      for (int slot : step.rowWrites()) {
        producers.put(slots.root(slot), new Producer(stage, step.rows()));
      }
      for (int slot : step.wholeWrites()) {
        producers.put(slots.root(slot), new Producer(stage, null));
      }
    }
  }

  private void assignLandings(Collection<Integer> results) {
    for (int i = 0; i < steps.size(); i++) {
      switch (steps.get(i).when()) {
        case LAND_IN_PLACE -> stageOf[i] = landingStage(steps.get(i), results);
        case LAND_COPY -> stageOf[i] = computeStages + 1;
        case EARLY, LATE -> {}
      }
    }
  }

  /**
   * The first stage in which a parameter may be overwritten: its new value is there, and all who
   * need the old one are done. Next to the step that computes it, its gradient is in the cache.
   */
  private int landingStage(Step landing, Collection<Integer> results) {
    int stage = readyStage(landing);
    Set<Integer> parameters = new HashSet<>();
    landing.written().forEach(slot -> parameters.add(slots.parameterOf(slot)));
    for (int i = 0; i < steps.size(); i++) {
      Step other = steps.get(i);
      if (!isLanding(other)
          && other.touched().stream().map(slots::parameterOf).anyMatch(parameters::contains)) {
        stage = Math.max(stage, stageOf[i] + 1);
      }
    }
    boolean isResult = results.stream().map(slots::parameterOf).anyMatch(parameters::contains);
    return isResult ? computeStages : stage;
  }

  /** The first stage in which all that a step reads is there. */
  private int readyStage(Step step) {
    int stage = 0;
    for (int slot : step.rowReads()) {
      stage = Math.max(stage, earliest(step, slot));
    }
    for (int slot : step.wholeReads()) {
      Producer producer = producers.get(slots.root(slot));
      stage = producer == null ? stage : Math.max(stage, producer.stage() + 1);
    }
    return stage;
  }

  /** The first stage in which a step can read a value row by row. */
  private int earliest(Step step, int slot) {
    Producer producer = producers.get(slots.root(slot));
    if (producer == null) {
      return 0;
    }
    return inSameChain(step, slot, producer) ? producer.stage() : producer.stage() + 1;
  }

  private boolean inSameChain(Step reader, int slot, Producer producer) {
    return producer.rows() != null
        && producer.rows().equals(reader.rows())
        && producer.rows().equals(slots.rows(slot));
  }

  // A mask need not exist before the layer that it falls on: next to it, it is still in the cache.
  private void delayLateSteps() {
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step.when() != Step.Phase.LATE) {
        continue;
      }
      int latest = Integer.MAX_VALUE;
      for (int slot : step.written()) {
        int root = slots.root(slot);
        Producer producer = Objects.requireNonNull(producers.get(root));
        for (int j = 0; j < steps.size(); j++) {
          Step reader = steps.get(j);
          boolean byRow = reader.rowReads().stream().anyMatch(s -> slots.root(s) == root);
          boolean whole = reader.wholeReads().stream().anyMatch(s -> slots.root(s) == root);
          if (byRow || whole) {
            boolean chained = !whole && inSameChain(reader, slot, producer);
            latest = Math.min(latest, chained ? stageOf[j] : stageOf[j] - 1);
          }
        }
        if (latest != Integer.MAX_VALUE && latest > stageOf[i]) {
          stageOf[i] = latest;
          producers.put(root, new Producer(latest, producer.rows()));
        }
      }
    }
  }

  private Layout layOut(Set<Integer> inBlocks, Map<String, Integer> results, int slackRows) {
    IntToLongFunction whole = Layout.Builder.whole(slots, slackRows);
    Layout.Builder builder =
        new Layout.Builder(slots, slot -> inBlocks.contains(slot) ? 0 : whole.applyAsLong(slot));
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      int stage = stageOf[i];
      step.rowReads().forEach(slot -> builder.use(slot, stage));
      step.wholeReads().forEach(slot -> builder.use(slot, stage));
      step.rowWrites().forEach(slot -> builder.use(slot, stage));
      step.wholeWrites().forEach(slot -> builder.use(slot, stage));
    }
    // Results are copied out when everything has been computed.
    results.values().forEach(slot -> builder.use(slot, computeStages - 1));
    return builder.build();
  }

  /** The steps of each stage in chains: those that need one another's rows. */
  private List<List<List<Step>>> chains() {
    int last = computeStages - 1;
    for (int stage : stageOf) {
      last = Math.max(last, stage);
    }
    List<List<SortedSet<Integer>>> chains = new ArrayList<>();
    for (int stage = 0; stage <= last; stage++) {
      chains.add(new ArrayList<>());
    }
    for (int i = 0; i < steps.size(); i++) {
      join(chains.get(stageOf[i]), i);
    }
    return chains.stream()
        .map(stage -> stage.stream().map(chain -> chain.stream().map(steps::get).toList()).toList())
        .toList();
  }

  /** Adds a step to the chains that write what it reads or writes row by row; they become one. */
  private void join(List<SortedSet<Integer>> chains, int number) {
    Step step = steps.get(number);
    Set<Integer> roots = new HashSet<>();
    step.rowReads().forEach(slot -> roots.add(slots.root(slot)));
    step.rowWrites().forEach(slot -> roots.add(slots.root(slot)));
    SortedSet<Integer> members = new TreeSet<>(Set.of(number));
    Iterator<SortedSet<Integer>> each = chains.iterator();
    while (each.hasNext()) {
      SortedSet<Integer> chain = each.next();
      boolean sameRows =
          step.rows() != null && step.rows().equals(steps.get(chain.getFirst()).rows());
      if (sameRows && chain.stream().anyMatch(writer -> writesAny(steps.get(writer), roots))) {
        members.addAll(chain);
        each.remove();
      }
    }
    chains.add(members);
  }

  private boolean writesAny(Step step, Set<Integer> roots) {
    return step.rowWrites().stream().anyMatch(slot -> roots.contains(slots.root(slot)));
  }

  private List<Stage> stages(List<List<List<Step>>> chains, Set<Integer> inBlocks, int blockRows) {
    List<Stage> stages = new ArrayList<>();
    for (List<List<Step>> stage : chains) {
      List<Chain> inStage = new ArrayList<>();
      stage.forEach(members -> inStage.add(chain(members, inBlocks, blockRows)));
      // The longest first: then no worker is left with a long task when the others are done.
      inStage.sort(Comparator.comparingLong(Chain::mostWork).reversed());
      stages.add(new Stage(inStage));
    }
    return stages;
  }

  private Chain chain(List<Step> members, Set<Integer> inBlocks, int blockRows) {
    @Nullable Dim rows = members.getFirst().rows();
    long most = rows == null ? 1 : Math.max(1, rows.max());
    long width = 0;
    for (Step step : members) {
      for (int slot : step.written()) {
        width += (slots.maxElements(slot) + most - 1) / most;
      }
    }
    return new Chain(
        rows == null ? -1 : sizes.of(rows),
        rows == null ? 1 : rows.max(),
        members.stream().anyMatch(Step::isMatrix),
        width,
        members.stream().map(Step::kernel).toList(),
        BlockValues.layOut(slots, inBlocks, members, blockRows));
  }

  private static boolean isLanding(Step step) {
    return step.when() == Step.Phase.LAND_IN_PLACE || step.when() == Step.Phase.LAND_COPY;
  }
}
