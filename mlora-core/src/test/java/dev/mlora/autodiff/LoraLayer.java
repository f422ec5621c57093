package dev.mlora.autodiff;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * An MLoRA layer with its operands: 6 rows, 3 inputs, 4 units, 5 domains in the model, of which
 * three are present in the order 3, 0, 4 with 2, 1 and 3 rows.
 */
public record LoraLayer(LoraLinear op, Map<Wanted, Value> operands, Value present, Value y) {
  /** A layer without bias, mask or domain bias. */
  public static final LoraLinear PLAIN = new LoraLinear(Activation.TANH, false, false, false, 1);

  private static final int IN = 3;
  private static final int UNITS = 4;
  private static final int DOMAINS = 5;

  public static LoraLayer in(FedGraph graph, LoraLinear op) {
    return in(graph, op, 2);
  }

  public static LoraLayer in(FedGraph graph, LoraLinear op, int rank) {
    Dim n = graph.symbol("batch", 6);
    Dim p = graph.symbol("present", 3);
    Map<Wanted, Value> operands = new EnumMap<>(Wanted.class);
    operands.put(Wanted.INPUT, graph.real(Shape.of(n, IN)));
    operands.put(Wanted.KERNEL, graph.real(Shape.of(IN, UNITS)));
    List<Value> all = new ArrayList<>(operands.values());
    if (op.bias()) {
      all.add(operand(operands, Wanted.BIAS, graph.real(Shape.of(UNITS))));
    }
    if (op.mask()) {
      all.add(graph.mask(Shape.of(n, UNITS)));
    }
    all.add(operand(operands, Wanted.DOWN, graph.real(Shape.of(DOMAINS, IN, rank))));
    all.add(operand(operands, Wanted.UP, graph.real(Shape.of(DOMAINS, rank, UNITS))));
    if (op.domainBias()) {
      all.add(operand(operands, Wanted.DOMAIN_BIAS, graph.real(Shape.of(DOMAINS, UNITS))));
    }
    Value present = graph.ints(p, 3, 0, 4);
    all.add(present);
    all.add(graph.ints(p.plus(1), 0, 2, 3, 6));
    return new LoraLayer(op, operands, present, graph.builder().applyAll(op, all).getFirst());
  }

  public Value of(Wanted wanted) {
    return operands.get(wanted);
  }

  private static Value operand(Map<Wanted, Value> operands, Wanted wanted, Value value) {
    operands.put(wanted, value);
    return value;
  }
}
