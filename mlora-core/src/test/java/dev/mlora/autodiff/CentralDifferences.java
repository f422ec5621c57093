package dev.mlora.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlora.graph.Value;
import dev.mlora.spi.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Gradients measured by moving each number of an operand up and down, in double precision. */
final class CentralDifferences {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;

  private CentralDifferences() {}

  /** A scalar that depends on every element of a value in its own measure. */
  static Value loss(FedGraph graph, Value output) {
    int[] axes = IntStream.range(0, output.shape().rank()).toArray();
    Value weighted = output.times(graph.real(output.shape()));
    return axes.length == 0 ? weighted : weighted.sum(axes);
  }

  /** Checks the gradients of an output with respect to all these operands. */
  static void check(FedGraph graph, Value output, List<Value> operands) {
    Value loss = loss(graph, output);
    Map<Value, Gradient> gradients = Differentiation.gradients(loss, operands);
    assertThat(gradients.keySet()).containsExactlyElementsOf(operands);
    assertEqual(computed(graph, loss, gradients), measured(graph, loss, operands));
  }

  /** The numbers of gradients, made whole, computed beside the loss as in a training step. */
  static Map<Value, double[]> computed(FedGraph graph, Value loss, Map<Value, Gradient> gradients) {
    List<Value> whole = new ArrayList<>();
    gradients.forEach((value, gradient) -> whole.add(gradient.dense(value.type())));
    whole.add(loss);
    List<double[]> numbers = graph.run(whole);
    Map<Value, double[]> computed = new LinkedHashMap<>();
    gradients.keySet().forEach(value -> computed.put(value, numbers.get(computed.size())));
    return computed;
  }

  static Map<Value, double[]> measured(FedGraph graph, Value loss, List<Value> operands) {
    Map<Value, double[]> measured = new LinkedHashMap<>();
    try (FedGraph.Compiled compiled = graph.compile(graph.program(List.of(loss)))) {
      for (Value operand : operands) {
        HostTensor numbers = graph.numbers(operand);
        double[] gradient = new double[numbers.elements()];
        for (int i = 0; i < gradient.length; i++) {
          double at = numbers.get(i);
          numbers.set(i, at + STEP);
          double above = compiled.run().getFirst()[0];
          numbers.set(i, at - STEP);
          double below = compiled.run().getFirst()[0];
          numbers.set(i, at);
          gradient[i] = (above - below) / (2 * STEP);
        }
        measured.put(operand, gradient);
      }
    }
    return measured;
  }

  static void assertEqual(Map<Value, double[]> computed, Map<Value, double[]> measured) {
    computed.forEach(
        (value, gradient) -> {
          double[] expected = measured.get(value);
          assertThat(gradient).hasSameSizeAs(expected);
          for (int i = 0; i < expected.length; i++) {
            assertThat(gradient[i])
                .as("element %d of the gradient by %s", i, value.ref())
                .isCloseTo(expected[i], within(TOLERANCE * Math.max(1, Math.abs(expected[i]))));
          }
        });
  }
}
