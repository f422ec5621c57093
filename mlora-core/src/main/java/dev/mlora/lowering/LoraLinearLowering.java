package dev.mlora.lowering;

import dev.mlora.autodiff.ActivationGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Dim;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The MLoRA layer and its gradient in primitive operations, for backends without segments: each row
 * gets the matrices of its domain and is multiplied with them in a batch of small products. Time
 * and memory grow with {@code rows * (in + out) * rank}, never with the number of domains.
 */
final class LoraLinearLowering {
  private LoraLinearLowering() {}

  static List<Value> layer(LoraLinear op, List<Value> operands) {
    Iterator<Value> in = operands.iterator();
    Value shared = LinearLowering.sharedBranch(op.bias(), op.mask(), in);
    Value a = in.next();
    Value b = in.next();
    Value c = op.domainBias() ? in.next() : null;
    DomainRows domains = new DomainRows(shared.shape().dim(0), in.next(), in.next());
    Value down = SegmentLowering.times(operands.getFirst(), domains.of(a), false);
    Value delta = SegmentLowering.times(down, domains.of(b), false).times(op.scale());
    if (c != null) {
      delta = delta.plus(domains.of(c));
    }
    return List.of(LinearLowering.activated(op.activation(), shared.plus(delta)), down);
  }

  static List<Value> gradient(LoraLinearGradient op, List<Value> operands) {
    LoraLinear layer = op.layer();
    Value x = operands.get(0);
    Iterator<Value> in = operands.listIterator(layer.mask() ? 3 : 2);
    Value a = in.next();
    Value b = in.next();
    Value y = in.next();
    Value down = in.next();
    Value dz = ActivationGradient.of(layer.activation(), y, in.next());
    DomainRows domains = new DomainRows(x.shape().dim(0), in.next(), in.next());
    Value ds = layer.mask() ? dz.times(operands.get(2)) : dz;
    Value dUp = dz.times(layer.scale());
    Value dDown = SegmentLowering.times(dUp, domains.of(b), true);
    List<Value> gradients = new ArrayList<>();
    for (Wanted wanted : op.wanted()) {
      gradients.add(
          switch (wanted) {
            case INPUT ->
                ds.matmul(operands.get(1), false, true)
                    .plus(SegmentLowering.times(dDown, domains.of(a), true));
            case KERNEL -> x.matmul(ds, true, false);
            case BIAS -> ds.sum(0);
            case DOWN -> domains.summed(SegmentLowering.outer(x, dDown));
            case UP -> domains.summed(SegmentLowering.outer(down, dUp));
            case DOMAIN_BIAS -> domains.summed(dz);
          });
    }
    return gradients;
  }

  /** The rows of a batch and the domains that they belong to. */
  private record DomainRows(Dim rows, Value present, Value offsets) {
    /** For each row of the batch, what its domain has in a bank: {@code [n, ...]}. */
    Value of(Value bank) {
      Value ofPresent = bank.gatherDistinct(present);
      return bank.builder().apply(new RowOp.SegmentExpand(rows), ofPresent, offsets);
    }

    /** For each domain present, the sum over its rows: {@code [p, ...]}. */
    Value summed(Value perRow) {
      return perRow.segmentSum(offsets);
    }
  }
}
