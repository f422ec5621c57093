package dev.mlora.panama.cpu;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Node;
import dev.mlora.panama.kernel.AdamKernel;
import dev.mlora.panama.kernel.Layouts;
import dev.mlora.panama.pass.AdamNumbers;
import dev.mlora.panama.plan.Step;
import java.util.Arrays;

/** The steps of Adam, in place wherever its results only replace its operands. */
final class AdamSteps {
  private static final int VALUES = 3;

  private AdamSteps() {}

  static void dense(Entry entry, Landings landings, Node node, CompositeOp.AdamDense op) {
    PrimitiveSteps.requireFloat(node);
    int[] in = entry.operands(node);
    int mask = op.rowMask() ? in[5] : -1;
    int[] old = Arrays.copyOf(in, VALUES);
    int[] others = Arrays.copyOfRange(in, VALUES, in.length);
    boolean inPlace = landings.inPlace(node, others);
    int[] fresh = results(entry, node, old, inPlace);
    AdamKernel kernel = kernel(entry, op.adam(), old, fresh, in[3], -1, in[4], mask);
    Step step =
        Step.overRows(entry.slots().rows(old[0]), kernel)
            .readsWhole(old)
            .readsWhole(in[3])
            .readsRows(in[4]);
    if (op.rowMask()) {
      step.readsWhole(mask);
    }
    entry.add(
        inPlace ? step.phase(Step.Phase.LAND_IN_PLACE).writesWhole(fresh) : step.writesRows(fresh));
  }

  static void rows(Entry entry, Landings landings, Node node, CompositeOp.AdamRows op) {
    PrimitiveSteps.requireFloat(node);
    int[] in = entry.operands(node);
    int ids = in[4];
    int mask = op.rowMask() ? in[6] : -1;
    int[] old = Arrays.copyOf(in, VALUES);
    int[] others = Arrays.copyOfRange(in, VALUES, in.length);
    entry.checkIds(ids, entry.slots().rows(old[0]));
    boolean inPlace = landings.inPlace(node, others);
    int[] fresh = results(entry, node, old, inPlace);
    if (!inPlace) {
      for (int i = 0; i < VALUES; i++) {
        entry.add(
            Step.once(Layouts.copyWhole(old[i], fresh[i]))
                .readsWhole(old[i])
                .writesWhole(fresh[i]));
      }
    }
    AdamKernel kernel = kernel(entry, op.adam(), fresh, fresh, in[3], ids, in[5], mask);
    Step step =
        Step.overRows(entry.slots().rows(ids), kernel)
            .readsWhole(others)
            .readsWhole(fresh)
            .writesWhole(fresh);
    entry.add(inPlace ? step.phase(Step.Phase.LAND_IN_PLACE) : step);
  }

  private static AdamKernel kernel(
      Entry entry,
      CompositeOp.Adam adam,
      int[] old,
      int[] fresh,
      int step,
      int ids,
      int gradient,
      int mask) {
    return new AdamKernel(
        entry.passes(), adam, AdamNumbers.of(adam), old, fresh, step, ids, gradient, mask);
  }

  private static int[] results(Entry entry, Node node, int[] old, boolean inPlace) {
    int[] fresh = new int[VALUES];
    for (int i = 0; i < VALUES; i++) {
      if (inPlace) {
        entry.put(node, i, old[i]);
        fresh[i] = old[i];
      } else {
        fresh[i] = entry.result(node, i);
      }
    }
    return fresh;
  }
}
