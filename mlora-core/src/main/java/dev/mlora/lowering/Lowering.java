package dev.mlora.lowering;

import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Op;
import dev.mlora.graph.Program;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Capabilities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** Makes of any program one that needs no more than a backend declares. */
public final class Lowering {
  private final Capabilities capabilities;
  private final SequencedSet<HostMask> masks = new LinkedHashSet<>();

  private Lowering(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /**
   * Rewrites composites that the backend does not take into primitive operations, and dropout masks
   * that it does not make into {@link RandomOp.MaskFromBytes} of inputs called {@code mask/<path>}.
   *
   * @param program a program, already differentiated
   * @param capabilities what the backend declares
   * @throws MloraException {@code BACKEND_CAPABILITY} if an entry needs what cannot be rewritten:
   *     updates on a backend that does not train, or an element type not declared
   */
  public static Lowered lower(Program program, Capabilities capabilities) {
    Requirements.check(program, capabilities);
    Lowering lowering = new Lowering(capabilities);
    Map<String, Graph> entries = new LinkedHashMap<>();
    program
        .entries()
        .forEach((name, graph) -> entries.put(name, Rewriting.rewrite(graph, lowering::rewrite)));
    return new Lowered(new Program(program.parameters(), entries), new ArrayList<>(lowering.masks));
  }

  private List<Value> rewrite(GraphBuilder builder, Op op, List<Value> operands) {
    if (op instanceof CompositeOp composite
        && !capabilities.composites().contains(composite.getClass())) {
      return lowered(composite, operands);
    }
    if (op instanceof RandomOp.DropoutMask mask && !capabilities.dropoutMasks()) {
      return List.of(fromHost(builder, mask));
    }
    return Rewriting.kept(builder, op, operands);
  }

  private static List<Value> lowered(CompositeOp op, List<Value> operands) {
    return switch (op) {
      case CompositeOp.Linear layer -> LinearLowering.layer(layer, operands);
      case CompositeOp.LinearGradient gradient -> LinearLowering.gradient(gradient, operands);
      case CompositeOp.LoraLinear layer -> LoraLinearLowering.layer(layer, operands);
      case CompositeOp.LoraLinearGradient gradient ->
          LoraLinearLowering.gradient(gradient, operands);
      case CompositeOp.SegmentMatMul product -> SegmentLowering.product(product, operands);
      case CompositeOp.SegmentOuter outer -> SegmentLowering.outer(operands);
      case CompositeOp.AdamDense adam -> AdamLowering.dense(adam, operands);
      case CompositeOp.AdamRows adam -> AdamLowering.rows(adam, operands);
    };
  }

  private Value fromHost(GraphBuilder builder, RandomOp.DropoutMask mask) {
    String input = mask.path().isEmpty() ? "mask" : "mask/" + mask.path();
    masks.add(new HostMask(input, mask));
    TensorType type = mask.type();
    Value bytes = builder.input(input, new TensorType(DType.UINT8, type.shape()));
    return builder.apply(new RandomOp.MaskFromBytes(1 / (1 - mask.rate()), type.dtype()), bytes);
  }
}
