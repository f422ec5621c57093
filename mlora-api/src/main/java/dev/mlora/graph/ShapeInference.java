package dev.mlora.graph;

import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LinearGradient;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.CompositeOp.LoraLinearGradient;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** Computes the types of an operation's results, or says why its operands do not fit. */
final class ShapeInference {
  /** Why operands do not fit; the builder adds the path, the operation and the types. */
  static final class Misfit extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Misfit(String reason) {
      super(reason, null, false, false);
    }
  }

  private ShapeInference() {}

  static List<TensorType> infer(Op op, List<TensorType> in) {
    return switch (op) {
      case SourceOp source -> List.of(source(source, in));
      case ElementwiseOp elementwise -> List.of(elementwise(elementwise, in));
      case MatrixOp matrix -> List.of(matrix(matrix, in));
      case ReductionOp reduction -> List.of(LayoutInference.reduction(reduction, in));
      case LayoutOp layout -> List.of(LayoutInference.layout(layout, in));
      case RowOp row -> List.of(row(row, in));
      case RandomOp random -> List.of(random(random, in));
      case CompositeOp composite -> composite(composite, in);
    };
  }

  private static TensorType source(SourceOp op, List<TensorType> in) {
    count(in, 0);
    return switch (op) {
      case SourceOp.Input input -> input.type();
      case SourceOp.Parameter parameter -> {
        require(parameter.type().shape().isFixed(), "a parameter's dimensions are fixed");
        yield parameter.type();
      }
      case SourceOp.Constant constant -> constant.type();
      case SourceOp.DimensionSize size -> {
        require(size.dtype().isReal(), "a dimension's size is given as a real number");
        yield new TensorType(size.dtype(), Shape.SCALAR);
      }
    };
  }

  private static TensorType elementwise(ElementwiseOp op, List<TensorType> in) {
    return switch (op) {
      case ElementwiseOp.Binary binary -> {
        count(in, 2);
        yield broadcast(in);
      }
      case ElementwiseOp.Unary unary -> {
        count(in, 1);
        yield real(in.getFirst());
      }
      case ElementwiseOp.Select select -> {
        count(in, 3);
        yield broadcast(in);
      }
      case ElementwiseOp.SigmoidCrossEntropy loss -> {
        count(in, 2);
        same(in.get(0), in.get(1), "logits and labels");
        yield real(in.getFirst());
      }
    };
  }

  private static TensorType matrix(MatrixOp op, List<TensorType> in) {
    count(in, 2);
    Shape a = in.get(0).shape();
    Shape b = in.get(1).shape();
    sameReal(in);
    return switch (op) {
      case MatrixOp.MatMul product -> {
        rank(a, 2);
        rank(b, 2);
        yield in.getFirst()
            .withShape(product(a, b, product.transposeLeft(), product.transposeRight()));
      }
      case MatrixOp.BatchMatMul product -> {
        rank(a, 3);
        rank(b, 3);
        same(a.dim(0), b.dim(0), "the numbers of matrices");
        Shape matrix = product(a.row(), b.row(), product.transposeLeft(), product.transposeRight());
        yield in.getFirst().withShape(matrix.under(a.dim(0)));
      }
    };
  }

  private static Shape product(Shape a, Shape b, boolean transposeLeft, boolean transposeRight) {
    same(a.dim(transposeLeft ? 0 : 1), b.dim(transposeRight ? 1 : 0), "the inner dimensions");
    return new Shape(List.of(a.dim(transposeLeft ? 1 : 0), b.dim(transposeRight ? 0 : 1)));
  }

  private static TensorType row(RowOp op, List<TensorType> in) {
    return switch (op) {
      case RowOp.Gather gather -> {
        count(in, 2);
        Dim k = ids(in.get(1));
        yield rows(in.getFirst(), k);
      }
      case RowOp.ScatterAdd scatter -> {
        count(in, 2);
        same(atLeastRows(in.getFirst()).dim(0), ids(in.get(1)), "values and ids");
        yield rows(in.getFirst(), scatter.rows());
      }
      case RowOp.ScatterRows scatter -> {
        count(in, 3);
        Dim k = ids(in.get(1));
        same(rows(in.get(0), k), in.get(2), "the rows replaced and their values");
        yield in.getFirst();
      }
      case RowOp.SegmentSum sum -> {
        count(in, 2);
        Dim offsets = ids(in.get(1));
        require(offsets.max() > 0, "offsets have at least one entry");
        yield rows(in.getFirst(), offsets.plus(-1));
      }
      case RowOp.SegmentExpand expand -> {
        count(in, 2);
        same(atLeastRows(in.getFirst()).dim(0).plus(1), ids(in.get(1)), "rows + 1 and offsets");
        yield rows(in.getFirst(), expand.rows());
      }
    };
  }

  private static TensorType random(RandomOp op, List<TensorType> in) {
    count(in, 1);
    return switch (op) {
      case RandomOp.DropoutMask mask -> {
        require(
            in.getFirst().equals(TensorType.int32(Shape.SCALAR)), "the step is a scalar of i32");
        require(
            mask.rate() >= 0 && mask.rate() < 1,
            "a dropout rate lies in [0, 1), not " + mask.rate());
        yield real(mask.type());
      }
      case RandomOp.MaskFromBytes mask -> {
        require(in.getFirst().dtype() == DType.UINT8, "the mask comes as u8");
        yield real(new TensorType(mask.dtype(), in.getFirst().shape()));
      }
    };
  }

  private static List<TensorType> composite(CompositeOp op, List<TensorType> in) {
    return switch (op) {
      case Linear linear -> LinearInference.linear(linear, in);
      case LinearGradient gradient -> LinearInference.linearGradient(gradient, in);
      case LoraLinear lora -> LinearInference.loraLinear(lora, in);
      case LoraLinearGradient gradient -> LinearInference.loraLinearGradient(gradient, in);
      case CompositeOp.SegmentMatMul product -> List.of(segmentMatMul(product, in));
      case CompositeOp.SegmentOuter outer -> List.of(segmentOuter(in));
      case AdamDense adam -> {
        count(in, adam.rowMask() ? 6 : 5);
        same(in.get(0), in.get(4), "weights and gradient");
        yield adam(in, adam.rowMask());
      }
      case AdamRows adam -> {
        count(in, adam.rowMask() ? 7 : 6);
        same(rows(in.get(0), ids(in.get(4))), in.get(5), "the rows touched and their gradient");
        yield adam(in, adam.rowMask());
      }
    };
  }

  private static TensorType segmentMatMul(CompositeOp.SegmentMatMul op, List<TensorType> in) {
    count(in, 3);
    sameReal(in.subList(0, 2));
    Shape matrices = in.get(1).shape();
    rank(in.get(0).shape(), 2);
    rank(matrices, 3);
    same(matrices.dim(0).plus(1), ids(in.get(2)), "matrices + 1 and offsets");
    return in.getFirst()
        .withShape(product(in.get(0).shape(), matrices.row(), false, op.transposeRight()));
  }

  private static TensorType segmentOuter(List<TensorType> in) {
    count(in, 3);
    sameReal(in.subList(0, 2));
    rank(in.get(0).shape(), 2);
    rank(in.get(1).shape(), 2);
    Dim offsets = ids(in.get(2));
    require(offsets.max() > 0, "offsets have at least one entry");
    Shape matrix = product(in.get(0).shape(), in.get(1).shape(), true, false);
    return in.getFirst().withShape(matrix.under(offsets.plus(-1)));
  }

  private static List<TensorType> adam(List<TensorType> in, boolean rowMask) {
    TensorType weights = real(in.getFirst());
    same(weights, in.get(1), "weights and first moment");
    same(weights, in.get(2), "weights and second moment");
    same(in.get(3).dtype(), weights.dtype(), "the step count's element type and the weights'");
    Shape step = in.get(3).shape();
    require(
        step.rank() == 0 || step.equals(new Shape(List.of(atLeastRows(weights).dim(0)))),
        "the step count is a scalar or one number for each row");
    if (rowMask) {
      same(
          in.getLast(),
          weights.withShape(new Shape(List.of(atLeastRows(weights).dim(0)))),
          "the mask and the rows");
    }
    return List.of(weights, weights, weights);
  }

  // Checks shared by all kinds of operations.

  static void require(boolean condition, String reason) {
    if (!condition) {
      throw new Misfit(reason);
    }
  }

  static void count(List<TensorType> in, int expected) {
    require(in.size() == expected, "it takes %d operands, not %d".formatted(expected, in.size()));
  }

  static void rank(Shape shape, int expected) {
    require(
        shape.rank() == expected,
        "%s should have %d dimensions, not %d".formatted(shape, expected, shape.rank()));
  }

  static void same(Object a, Object b, String what) {
    require(a.equals(b), "%s differ: %s and %s".formatted(what, a, b));
  }

  static TensorType real(TensorType type) {
    require(type.dtype().isReal(), type + " is not of a real element type");
    return type;
  }

  static void sameReal(List<TensorType> in) {
    for (TensorType type : in) {
      same(real(type).dtype(), in.getFirst().dtype(), "element types");
    }
  }

  static Dim ids(TensorType type) {
    require(
        type.dtype() == DType.INT32 && type.shape().rank() == 1,
        type + " is not a list of i32 ids or offsets");
    return type.shape().dim(0);
  }

  static Shape atLeastRows(TensorType type) {
    require(type.shape().rank() >= 1, "a scalar has no rows");
    return type.shape();
  }

  static TensorType rows(TensorType type, Dim rows) {
    return type.withShape(atLeastRows(type).row().under(rows));
  }

  static TensorType broadcast(List<TensorType> in) {
    sameReal(in);
    Shape result = in.getFirst().shape();
    for (TensorType type : in) {
      result = broadcast(result, type.shape());
    }
    return in.getFirst().withShape(result);
  }

  static Shape broadcast(Shape a, Shape b) {
    List<Dim> dims = new ArrayList<>();
    int rank = Math.max(a.rank(), b.rank());
    for (int i = rank; i >= 1; i--) {
      Dim left = i <= a.rank() ? a.dim(-i) : Dim.of(1);
      Dim right = i <= b.rank() ? b.dim(-i) : Dim.of(1);
      require(
          left.equals(right) || left.isOne() || right.isOne(),
          "%s and %s do not broadcast: %s and %s differ".formatted(a, b, left, right));
      dims.add(left.isOne() ? right : left);
    }
    return new Shape(dims);
  }
}
