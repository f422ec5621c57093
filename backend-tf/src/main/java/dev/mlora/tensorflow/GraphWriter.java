package dev.mlora.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_AddControlInput;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_AddInput;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_AddInputList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_FinishOperation;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewOperation;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetAttrBool;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetAttrShape;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetAttrString;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetAttrTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetAttrType;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_OperationDescription;
import org.tensorflow.internal.c_api.TF_Output;

/** Writes nodes into a TensorFlow graph. Not safe for use by several threads. */
final class GraphWriter implements AutoCloseable {
  private final TF_Graph graph;
  private final Status status = new Status();
  private final TF_Output scratch = new TF_Output(1);
  private final Map<List<Object>, Edge> constants = new HashMap<>();
  private long written;

  GraphWriter(TF_Graph graph) {
    this.graph = graph;
  }

  /** How many nodes have been written. */
  long written() {
    return written;
  }

  /** Begins a node of one of TensorFlow's operations. */
  Step node(String type) {
    return new Step(type);
  }

  /** A node with operands and no attributes but those that follow from them. */
  Edge apply(String type, Edge... operands) {
    return node(type).inputs(operands).edge();
  }

  /** A fed tensor. */
  Edge placeholder(ElementType type, long[] shape) {
    return node("Placeholder").type("dtype", type).shape("shape", shape).edge();
  }

  /** A list of integers. */
  Edge integers(int... values) {
    List<Object> key = List.of("list", Arrays.toString(values));
    return constant(key, ElementType.INT32, () -> NativeTensor.of(values));
  }

  /** An integer. */
  Edge integer(int value) {
    return constant(List.of("int", value), ElementType.INT32, () -> NativeTensor.scalar(value));
  }

  /** A number, rounded to the element type. */
  Edge number(ElementType type, double value) {
    return switch (type) {
      case INT32 -> integer((int) value);
      case UINT8 ->
          node("Cast").inputs(integer((int) value)).type("DstT", ElementType.UINT8).edge();
      case FLOAT32, FLOAT64 ->
          constant(List.of(type, value), type, () -> NativeTensor.scalar(type, value));
    };
  }

  private Edge constant(List<Object> key, ElementType type, Supplier<NativeTensor> value) {
    Edge known = constants.get(key);
    if (known == null) {
      try (NativeTensor tensor = value.get()) {
        known = node("Const").type("dtype", type).tensor("value", tensor).edge();
      }
      constants.put(key, known);
    }
    return known;
  }

  @Override
  public void close() {
    status.close();
    scratch.close();
  }

  /** A node that is being written: operands first, then attributes, then {@code edge()}. */
  final class Step {
    private final String type;
    private final TF_OperationDescription description;

    private Step(String type) {
      this.type = type;
      description = TF_NewOperation(graph, type, "n" + written++);
    }

    Step inputs(Edge... operands) {
      for (Edge operand : operands) {
        TF_AddInput(description, scratch.oper(operand.operation()).index(operand.index()));
      }
      return this;
    }

    /** Operands of an operation that takes a list of them. */
    Step list(List<Edge> operands) {
      try (TF_Output array = new TF_Output(operands.size())) {
        for (int i = 0; i < operands.size(); i++) {
          array.position(i).oper(operands.get(i).operation()).index(operands.get(i).index());
        }
        TF_AddInputList(description, array.position(0), operands.size());
      }
      return this;
    }

    /** Has the node wait for others. */
    Step after(Iterable<TF_Operation> others) {
      others.forEach(other -> TF_AddControlInput(description, other));
      return this;
    }

    Step bool(String attribute, boolean value) {
      TF_SetAttrBool(description, attribute, (byte) (value ? 1 : 0));
      return this;
    }

    Step type(String attribute, ElementType value) {
      TF_SetAttrType(description, attribute, value.number());
      return this;
    }

    /** A shape, in which -1 stands for a size that is not known. */
    Step shape(String attribute, long[] sizes) {
      TF_SetAttrShape(description, attribute, sizes, sizes.length);
      return this;
    }

    Step string(String attribute, String value) {
      try (BytePointer bytes = new BytePointer(value)) {
        TF_SetAttrString(description, attribute, bytes, value.length());
      }
      return this;
    }

    private Step tensor(String attribute, NativeTensor value) {
      TF_SetAttrTensor(description, attribute, value.handle(), status.handle());
      status.require(type);
      return this;
    }

    TF_Operation operation() {
      TF_Operation operation = TF_FinishOperation(description, status.handle());
      status.require(type);
      return operation;
    }

    /** The node's first output. */
    Edge edge() {
      return new Edge(operation(), 0);
    }
  }
}
