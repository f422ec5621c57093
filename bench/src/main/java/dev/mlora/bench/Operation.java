package dev.mlora.bench;

import dev.mlora.bench.work.BenchModel;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Dim;
import dev.mlora.graph.RandomOp.DropoutMask;
import dev.mlora.graph.RowOp.Gather;
import dev.mlora.graph.RowOp.ScatterAdd;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One operation of a training step, at the size of the second hidden layer: 1,024 rows, 256 inputs,
 * 128 units, rank 8, ten domains.
 */
public enum Operation {
  /** {@code relu(mask * (x W + b))}. */
  LINEAR {
    @Override
    List<Value> build(OperationGraph in) {
      return in.apply(LAYER, layer(in));
    }
  },
  /** The gradients of {@link #LINEAR} by x, W and b. */
  LINEAR_GRADIENT {
    @Override
    List<Value> build(OperationGraph in) {
      Set<Wanted> wanted = EnumSet.of(Wanted.INPUT, Wanted.KERNEL, Wanted.BIAS);
      List<Value> operands = new ArrayList<>(layer(in));
      operands.remove(2);
      operands.add(in.rows("y", UNITS));
      operands.add(in.rows("dy", UNITS));
      return in.apply(new LinearGradient(LAYER, wanted), operands);
    }
  },
  /** The LoRA matrix product, forward: {@code relu(mask * (x W + b) + x A_d B_d + c_d)}. */
  LORA {
    @Override
    List<Value> build(OperationGraph in) {
      List<Value> operands = new ArrayList<>(layer(in));
      operands.addAll(adapters(in));
      operands.add(in.parameter("c", DOMAINS, UNITS));
      operands.addAll(in.segments(DOMAINS));
      return in.apply(ADAPTED, operands);
    }
  },
  /** The LoRA matrix product, backward: the gradients of {@link #LORA} by all its operands. */
  LORA_GRADIENT {
    @Override
    List<Value> build(OperationGraph in) {
      List<Value> operands = new ArrayList<>(layer(in));
      operands.remove(2);
      operands.addAll(adapters(in));
      operands.add(in.rows("y", UNITS));
      operands.add(in.rows("down", RANK));
      operands.add(in.rows("dy", UNITS));
      operands.addAll(in.segments(DOMAINS));
      return in.apply(new LoraLinearGradient(ADAPTED, EnumSet.allOf(Wanted.class)), operands);
    }
  },
  /** The dropout mask of a layer. */
  DROPOUT_MASK {
    @Override
    List<Value> build(OperationGraph in) {
      return in.apply(new DropoutMask(1, "bench", 0.5, MASK), List.of(in.step()));
    }
  },
  /** Adam on a table of 10,000 rows, all of which decay. */
  ADAM_DENSE {
    @Override
    List<Value> build(OperationGraph in) {
      List<Value> operands = table(in, 10_000);
      operands.add(in.parameter("gradient", 10_000, EMBEDDING));
      return in.apply(new AdamDense(Adam.TF1.withL2(1e-5), false), operands);
    }
  },
  /** Lazy Adam on 1,024 rows of a table of 100,000. */
  ADAM_ROWS {
    @Override
    List<Value> build(OperationGraph in) {
      List<Value> operands = table(in, 100_000);
      operands.add(in.ids(97, 100_000));
      operands.add(in.rows("gradient", EMBEDDING));
      return in.apply(new AdamRows(Adam.TF1.withL2(1e-5), false), operands);
    }
  },
  /** The embeddings of 1,024 ids. */
  GATHER {
    @Override
    List<Value> build(OperationGraph in) {
      return in.apply(
          new Gather(false), List.of(in.parameter("table", 10_000, EMBEDDING), in.ids(9, 10_000)));
    }
  },
  /** The gradient of {@link #GATHER}, ids that come twice included. */
  SCATTER_ADD {
    @Override
    List<Value> build(OperationGraph in) {
      return in.apply(
          new ScatterAdd(Dim.of(1_000)), List.of(in.rows("dy", EMBEDDING), in.ids(3, 1_000)));
    }
  };

  private static final int INPUTS = 256;
  private static final int UNITS = 128;
  private static final int RANK = 8;
  private static final int DOMAINS = 10;
  private static final int EMBEDDING = 8;
  private static final TensorType MASK = TensorType.float32(Shape.of(BenchModel.BATCH, UNITS));
  private static final Linear LAYER = new Linear(Activation.RELU, true, true);
  private static final LoraLinear ADAPTED = new LoraLinear(Activation.RELU, true, true, true, 1);

  /** Puts the operation into a graph and gives its results. */
  abstract List<Value> build(OperationGraph in);

  private static List<Value> layer(OperationGraph in) {
    return List.of(
        in.rows("x", INPUTS),
        in.parameter("W", INPUTS, UNITS),
        in.parameter("b", UNITS),
        in.rows("mask", UNITS));
  }

  private static List<Value> adapters(OperationGraph in) {
    return List.of(
        in.parameter("A", DOMAINS, INPUTS, RANK), in.parameter("B", DOMAINS, RANK, UNITS));
  }

  private static List<Value> table(OperationGraph in, int rows) {
    List<Value> operands = new ArrayList<>();
    for (String name : List.of("w", "m", "v")) {
      operands.add(in.parameter(name, rows, EMBEDDING));
    }
    operands.add(in.count());
    return operands;
  }
}
