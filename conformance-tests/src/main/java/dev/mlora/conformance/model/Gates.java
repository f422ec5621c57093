package dev.mlora.conformance.model;

import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.graph.DType;
import dev.mlora.graph.ElementwiseOp.Relu;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Node;
import dev.mlora.graph.Program;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import dev.mlora.lowering.Lowering;
import dev.mlora.spi.Capabilities;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the rows of a batch at which a ReLU's gate hangs on rounding: some input of it is so near
 * to 0 that of two correct backends one lets the gradient pass and the other does not. Adam makes
 * full steps of the difference, whatever its size, and from there on the two trainings part. Long
 * runs can be compared when such rows are left out, and only then.
 */
final class Gates {
  /** The entry that computes what goes into each ReLU of a training step, and updates nothing. */
  static final String ENTRY = "gates";

  /**
   * How near to 0 is too near, as a part of the layer's largest. Backends differ by some 1e-7 of it
   * at first and by some 1e-6 after 500 steps.
   */
  private static final double MARGIN = 1e-5;

  private Gates() {}

  /** A program in double precision with the entry added. */
  static Program added(Program program) {
    Capabilities primitive = new Capabilities(Set.of(DType.values()), Set.of(), true, true, true);
    Graph train = Lowering.lower(program, primitive).program().entry(Program.TRAIN);
    Map<String, Ref> inputs = new LinkedHashMap<>();
    for (Node node : train.nodes()) {
      if (node.op() instanceof Relu) {
        Ref input = node.inputs().getFirst();
        if (hasRows(train.nodes().get(input.node()).outputs().get(input.output()).shape())) {
          inputs.put("%s/relu/%d".formatted(node.path(), node.id()), input);
        }
      }
    }
    // Operands come first: what stands behind the last ReLU is not needed.
    int last = inputs.values().stream().mapToInt(Ref::node).max().orElse(-1);
    Map<String, Graph> entries = new LinkedHashMap<>(program.entries());
    entries.put(ENTRY, new Graph(train.nodes().subList(0, last + 1), inputs, Map.of()));
    return new Program(program.parameters(), entries);
  }

  /** Gates that all rows share, such as those of a weight, are no row's. */
  private static boolean hasRows(Shape shape) {
    return shape.rank() > 0 && shape.dim(0).symbol().equals("batch");
  }

  /** The rows of a batch of which every gate is decided, ascending. */
  static int[] decided(ProgramRun run, Map<String, Numbers> feeds, int rows) {
    boolean[] near = new boolean[rows];
    run.run(ENTRY, feeds).values().forEach(layer -> mark(layer.values(), near));
    return IntStream.range(0, rows).filter(row -> !near[row]).toArray();
  }

  /** An exact 0 comes from a row without any signal, in every backend. */
  private static void mark(double[] layer, boolean[] near) {
    double margin = MARGIN * Arrays.stream(layer).map(Math::abs).max().orElse(0);
    int units = layer.length / near.length;
    for (int i = 0; i < layer.length; i++) {
      near[i / units] |= layer[i] != 0 && Math.abs(layer[i]) < margin;
    }
  }
}
