package dev.mlora.panama.kernel;

import dev.mlora.graph.MatrixOp;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.UniformGemm;
import dev.mlora.panama.plan.Kernel;
import dev.mlora.panama.plan.Sizes;
import dev.mlora.panama.plan.Slots;

/** Matrix products of values. */
public final class Products {
  private Products() {}

  /** A block of rows of {@code x op(W)}, where W has a fixed shape. */
  public static Kernel rows(UniformGemm product, int x, int right, int y) {
    return (w, block) ->
        product.run(
            block.rows(),
            1,
            w.row(x, block.from()),
            w.width(x),
            w.address(right),
            w.width(right),
            w.row(y, block.from()),
            w.width(y));
  }

  /** A block of rows of {@code x op(z)}, where the shape of z differs from run to run. */
  public static Kernel rows(Blas blas, int x, int right, int y, boolean transposed) {
    return (w, block) -> {
      int k = w.width(x);
      int n = w.width(y);
      blas.gemm(
          false,
          transposed,
          block.rows(),
          n,
          k,
          1,
          w.row(x, block.from()),
          k,
          w.address(right),
          w.width(right),
          0,
          w.row(y, block.from()),
          n);
    };
  }

  /** {@code x^T op(W)} as a whole. */
  public static Kernel transposedLeft(Blas blas, int x, int right, int y, boolean transposed) {
    return (w, block) -> {
      int m = w.rows(y);
      int n = w.width(y);
      int k = w.rows(x);
      int ldb = w.width(right);
      blas.gemm(
          true,
          transposed,
          m,
          n,
          k,
          1,
          w.address(x),
          w.width(x),
          w.address(right),
          ldb,
          0,
          w.address(y),
          n);
    };
  }

  /** The products of a block of matrices. */
  public static Kernel batched(
      Slots slots, Sizes sizes, Blas blas, MatrixOp.BatchMatMul op, int a, int b, int y) {
    int rowsA = sizes.of(slots.type(a).shape().dim(1));
    int columnsA = sizes.of(slots.type(a).shape().dim(2));
    int columnsB = sizes.of(slots.type(b).shape().dim(2));
    int rowsY = sizes.of(slots.type(y).shape().dim(1));
    int columnsY = sizes.of(slots.type(y).shape().dim(2));
    return (w, block) -> {
      for (int i = block.from(); i < block.to(); i++) {
        blas.gemm(
            op.transposeLeft(),
            op.transposeRight(),
            w.size(rowsY),
            w.size(columnsY),
            op.transposeLeft() ? w.size(rowsA) : w.size(columnsA),
            1,
            w.row(a, i),
            w.size(columnsA),
            w.row(b, i),
            w.size(columnsB),
            0,
            w.row(y, i),
            w.size(columnsY));
      }
    };
  }
}
