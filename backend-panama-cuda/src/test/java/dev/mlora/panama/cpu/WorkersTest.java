package dev.mlora.panama.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Partition;
import dev.mlora.panama.plan.Plan;
import dev.mlora.panama.plan.Planner;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Step;
import dev.mlora.panama.plan.Workspace;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class WorkersTest {
  private static final int RUNS = 200_000;
  private static final int WIDTH = 1_000;

  private final Slots slots = new Slots();
  private final Sizes sizes = new Sizes();
  private final AtomicIntegerArray few = new AtomicIntegerArray(Partition.MAX_GROUPS);
  private final AtomicIntegerArray many = new AtomicIntegerArray(Partition.MAX_GROUPS);

  @Test
  void everyTaskRunsOnceWhenAStageHasMoreTasksThanTheOneBefore() {
    Plan plan = stagesOf(64, 256);
    try (Workspace w = new Workspace(plan, 3);
        Workers workers = new Workers(3)) {
      w.resolve(new long[0]);
      assertThat(plan.compute()).extracting(stage -> stage.tasks(w)).containsExactly(2, 8);
      for (int run = 1; run <= RUNS; run++) {
        workers.run(w, plan.compute());
        // Seen at once: a task that runs twice may be the one that is missing in a later run.
        assertCounts(few, 2, run);
        assertCounts(many, 8, run);
      }
    }
  }

  private static void assertCounts(AtomicIntegerArray counts, int tasks, int expected) {
    for (int task = 0; task < tasks; task++) {
      if (counts.get(task) != expected) {
        assertThat(counts.get(task)).as("runs of task %d", task).isEqualTo(expected);
      }
    }
  }

  private Plan stagesOf(int fewRows, int manyRows) {
    int first = slots.arena(matrix(fewRows));
    int second = slots.arena(matrix(manyRows));
    List<Step> steps =
        List.of(
            Step.overRows(Dim.of(fewRows), counting(few)).writesRows(first),
            Step.overRows(Dim.of(manyRows), counting(many)).readsWhole(first).writesRows(second));
    return Planner.plan(
        new Graph(List.of(), Map.of(), Map.of()),
        slots,
        sizes,
        steps,
        Map.of(),
        List.of(),
        new Partition(32),
        0);
  }

  private static TensorType matrix(int rows) {
    return new TensorType(DType.FLOAT32, Shape.of(rows, WIDTH));
  }

  private static Kernel counting(AtomicIntegerArray counts) {
    return (w, block) -> counts.incrementAndGet(block.group());
  }
}
