package dev.mlora.panama.cpu;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.JavaBlas;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.kernel.Layouts;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.plan.IdCheck;
import dev.mlora.panama.plan.Partition;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;
import dev.mlora.panama.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One entry while it is being compiled: what is known so far of its values and steps. */
final class Entry {
  private final Graph graph;
  private final Blas blas;
  private final Passes passes;
  private final Slots slots = new Slots();
  private final Sizes sizes = new Sizes();
  private final List<Step> steps = new ArrayList<>();
  private final List<IdCheck> checks = new ArrayList<>();
  private final Map<Ref, Integer> slotOf = new HashMap<>();
  private final Map<Integer, Integer> copies = new HashMap<>();
  private final boolean uniform;

  Entry(Graph graph, Blas blas, Passes passes) {
    this.graph = graph;
    this.blas = blas;
    this.passes = passes;
    // A prediction must not depend on its batch. A training step may, and has no time to lose.
    uniform = graph.updates().isEmpty();
  }

  Graph graph() {
    return graph;
  }

  Blas blas() {
    return blas;
  }

  Passes passes() {
    return passes;
  }

  Slots slots() {
    return slots;
  }

  Sizes sizes() {
    return sizes;
  }

  List<Step> steps() {
    return steps;
  }

  List<IdCheck> checks() {
    return checks;
  }

  Partition partition() {
    return new Partition(uniform ? UniformGemm.MAX_ROWS : blas.rowsAtOnce());
  }

  int slackRows() {
    return uniform ? UniformGemm.MAX_ROWS : 0;
  }

  void add(Step step) {
    steps.add(step);
  }

  void put(Node node, int output, int slot) {
    slotOf.put(new Ref(node.id(), output), slot);
  }

  /** The slot of a value computed earlier. */
  int slot(Ref ref) {
    return Objects.requireNonNull(slotOf.get(ref));
  }

  /** The slots of a node's operands. */
  int[] operands(Node node) {
    return node.inputs().stream().mapToInt(this::slot).toArray();
  }

  /** A new slot for one of a node's results. */
  int result(Node node, int output) {
    int slot = slots.arena(node.outputs().get(output));
    put(node, output, slot);
    return slot;
  }

  TensorType type(int slot) {
    return slots.type(slot);
  }

  /** A value in planned memory, where kernels may touch what follows its last row. */
  int withSlack(int slot) {
    if (!uniform || slots.inArena(slot)) {
      return slot;
    }
    return copies.computeIfAbsent(slot, this::copied);
  }

  private int copied(int slot) {
    int copy = slots.arena(slots.type(slot));
    add(
        Step.overRows(slots.rows(slot), Layouts.copyRows(slot, copy))
            .readsRows(slot)
            .writesRows(copy));
    return copy;
  }

  /**
   * How to multiply rows by a matrix: in predictions, so that a row's result depends on that row
   * alone.
   *
   * @param rows the dimension of the rows
   * @param n the columns of the result
   * @param k the length of the sums
   * @param transposed whether the matrix is stored as {@code [n, k]}
   */
  UniformGemm product(Dim rows, int n, int k, boolean transposed) {
    return uniform && !rows.isFixed()
        ? UniformGemm.of(blas, n, k, transposed)
        : UniformGemm.plain(blas, n, k, transposed);
  }

  /** The library for products whose shape differs from run to run. */
  Blas blasFor(Shape shape) {
    return uniform && !shape.isFixed() ? new JavaBlas("rows alike") : blas;
  }

  /** Products of few terms; none of them depends on the rows around it. */
  Blas smallProducts() {
    return blas.small();
  }

  /** Has ids checked at every run: they stay below the number of rows. */
  void checkIds(int slot, Dim rows) {
    check(slot, rows, false);
  }

  /** Has the offsets of segments checked at every run: they ascend from 0 to the number of rows. */
  void checkOffsets(int slot, Dim rows) {
    check(slot, rows, true);
  }

  private void check(int slot, Dim rows, boolean offsets) {
    int root = slots.root(slot);
    boolean found = false;
    for (Node node : graph.nodes()) {
      if (node.type().dtype() == DType.INT32
          && Objects.equals(slotOf.get(node.ref()), root)
          && node.op() instanceof SourceOp source) {
        IdCheck check = new IdCheck(name(source), root, offsets, sizes.of(rows));
        if (!checks.contains(check)) {
          checks.add(check);
        }
        found = true;
      }
    }
    if (!found) {
      throw new MloraException(
          ErrorCode.BACKEND_CAPABILITY,
          "panama-cpu takes ids and offsets from feeds and parameters only, because it checks them"
              + " before a run; those %s are computed. Feed them.".formatted(type(slot)));
    }
  }

  private static String name(SourceOp source) {
    return switch (source) {
      case SourceOp.Input input -> input.name();
      case SourceOp.Parameter parameter -> parameter.name();
      case SourceOp.Constant constant -> "constant " + constant.value();
      case SourceOp.DimensionSize size -> size.dim().toString();
    };
  }
}
