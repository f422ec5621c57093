package dev.mlora.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompositeInferenceTest {
  private static final Dim BATCH = Dim.symbol("batch", 8);
  private static final Dim PRESENT = Dim.symbol("present", 4);
  private static final Linear LINEAR = new Linear(Activation.RELU, true, true);
  private static final LoraLinear LORA = new LoraLinear(Activation.RELU, true, true, true, 1);

  private final GraphBuilder graph = new GraphBuilder();
  private final Value x = real("x", Shape.of(BATCH, 6));
  private final Value w = real("w", Shape.of(6, 5));
  private final Value b = real("b", Shape.of(5));
  private final Value y = real("y", Shape.of(BATCH, 5));
  private final Value down = real("down", Shape.of(10, 6, 2));
  private final Value up = real("up", Shape.of(10, 2, 5));
  private final Value c = real("c", Shape.of(10, 5));
  private final Value present = graph.input("present", TensorType.int32(Shape.of(PRESENT)));
  private final Value offsets = graph.input("offsets", TensorType.int32(Shape.of(PRESENT.plus(1))));

  private Value real(String name, Shape shape) {
    return graph.input(name, TensorType.float32(shape));
  }

  private List<Shape> shapes(Op op, List<Value> operands) {
    return graph.applyAll(op, operands).stream().map(Value::shape).toList();
  }

  private void refused(Op op, List<Value> operands, String reason) {
    assertThatThrownBy(() -> graph.applyAll(op, operands))
        .hasMessageContaining("MLORA-201")
        .hasMessageContaining(reason);
  }

  private static List<Value> replaced(List<Value> operands, int index, Value value) {
    List<Value> changed = new ArrayList<>(operands);
    changed.set(index, value);
    return changed;
  }

  @Test
  void linear() {
    List<Value> operands = List.of(x, w, b, y);
    assertThat(shapes(LINEAR, operands)).containsExactly(y.shape());
    refused(LINEAR, replaced(operands, 1, y), "width and the kernel's rows differ: 6 and batch");
    refused(LINEAR, replaced(operands, 2, x), "the bias and the units differ: [batch, 6] and [5]");
    refused(LINEAR, replaced(operands, 3, x), "the mask and x W differ");
    refused(LINEAR, List.of(x, w, b), "it takes 4 operands, not 3");
  }

  @Test
  void linearGradient() {
    LinearGradient all =
        new LinearGradient(LINEAR, Set.of(Wanted.BIAS, Wanted.KERNEL, Wanted.INPUT));
    assertThat(shapes(all, List.of(x, w, y, y, y)))
        .containsExactly(x.shape(), w.shape(), b.shape());
    refused(
        new LinearGradient(LINEAR, Set.of(Wanted.UP)),
        List.of(x, w, y, y, y),
        "a shared layer has no UP");
    refused(new LinearGradient(LINEAR, Set.of()), List.of(x, w, y, y, y), "no gradient is wanted");
  }

  @Test
  void loraLinear() {
    List<Value> operands = List.of(x, w, b, y, down, up, c, present, offsets);
    assertThat(shapes(LORA, operands)).containsExactly(y.shape(), Shape.of(BATCH, 2));
    refused(
        LORA,
        replaced(operands, 5, real("up3", Shape.of(10, 3, 5))),
        "the ranks of A and B differ: 2 and 3");
    refused(
        LORA,
        replaced(operands, 5, real("up9", Shape.of(9, 2, 5))),
        "the numbers of domains in A and B differ: 10 and 9");
    refused(
        LORA,
        replaced(operands, 6, real("c9", Shape.of(9, 5))),
        "the numbers of domains in c and A differ: 9 and 10");
    refused(
        LORA,
        replaced(operands, 6, real("c4", Shape.of(10, 4))),
        "the domain bias and the units differ: 4 and 5");
    refused(
        LORA,
        replaced(operands, 8, present),
        "domains present + 1 and offsets differ: present+1 and present");
  }

  @Test
  void loraLinearGradient() {
    LoraLinearGradient all = new LoraLinearGradient(LORA, EnumSet.allOf(Wanted.class));
    Value hidden = real("hidden", Shape.of(BATCH, 2));
    assertThat(shapes(all, List.of(x, w, y, down, up, y, hidden, y, present, offsets)))
        .containsExactly(
            x.shape(),
            w.shape(),
            b.shape(),
            Shape.of(PRESENT, 6, 2),
            Shape.of(PRESENT, 2, 5),
            Shape.of(PRESENT, 5));
    refused(
        new LoraLinearGradient(
            new LoraLinear(Activation.RELU, true, true, false, 1), Set.of(Wanted.DOMAIN_BIAS)),
        List.of(x, w, y, down, up, y, hidden, y, present, offsets),
        "the layer has no domain bias");
  }

  @Test
  void adam() {
    Value table = real("table", Shape.of(10, 3));
    Value counts = real("counts", Shape.of(10));
    Value step = real("step", Shape.SCALAR);
    List<Value> dense = List.of(table, table, table, counts, table, counts);
    AdamDense masked = new AdamDense(Adam.TF1, true);
    assertThat(shapes(masked, dense)).hasSize(3).containsOnly(table.shape());
    assertThat(shapes(masked, replaced(dense, 3, step))).hasSize(3);
    refused(masked, replaced(dense, 1, counts), "weights and first moment differ");
    refused(masked, replaced(dense, 3, b), "a scalar or one number for each row");
    refused(masked, replaced(dense, 4, counts), "weights and gradient differ");
    refused(masked, replaced(dense, 5, step), "the mask and the rows differ");
    Value rows = real("rows", Shape.of(PRESENT, 3));
    AdamRows lazy = new AdamRows(Adam.TF1, false);
    assertThat(shapes(lazy, List.of(table, table, table, step, present, rows)))
        .hasSize(3)
        .containsOnly(table.shape());
    refused(
        lazy,
        List.of(table, table, table, step, present, table),
        "the rows touched and their gradient differ: f32[present, 3] and f32[10, 3]");
  }
}
