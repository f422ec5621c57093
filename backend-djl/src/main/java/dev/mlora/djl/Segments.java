package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations by segments of rows; their offsets are known on the host. */
final class Segments {
  private final Run run;
  private final int[] offsets;
  private @Nullable NDArray rowSegments;

  Segments(Run run, int[] offsets) {
    this.run = run;
    this.offsets = offsets;
  }

  private int count() {
    return offsets.length - 1;
  }

  private int rows() {
    return offsets[count()];
  }

  /** {@code [n, k]} by each segment's {@code [k, m]} or, turned over, {@code [m, k]}. */
  NDArray product(NDArray x, NDArray w, boolean transposed) {
    List<NDArray> products = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      if (offsets[i] < offsets[i + 1]) {
        products.add(Products.of(run, part(x, i), matrix(w, i), transposed));
      }
    }
    long width = w.getShape().get(transposed ? 1 : 2);
    return products.isEmpty()
        ? run.manager().zeros(new Shape(0, width), x.getDataType())
        : Run.joined(products, 0);
  }

  /** {@code x^T y} of each segment's rows, {@code [p, k, m]}. */
  NDArray outer(NDArray x, NDArray y) {
    List<NDArray> products = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      NDArray left = part(x, i).transpose(1, 0);
      products.add(left.matMul(part(y, i)).expandDims(0));
    }
    return products.isEmpty()
        ? run.manager()
            .zeros(new Shape(0, x.getShape().get(1), y.getShape().get(1)), x.getDataType())
        : Run.joined(products, 0);
  }

  /** The sum of each segment's rows, {@code [p, ...]}. */
  NDArray sum(NDArray rows) {
    if (count() == 1) {
      return rows.sum(new int[] {0}, true);
    }
    return Rows.added(run, rows, rowSegmentNumbers(), count());
  }

  /** What each row's segment has, shaped so that it broadcasts over the rows. */
  NDArray ofRows(NDArray ofSegments) {
    if (count() == 1) {
      return ofSegments;
    }
    if (rowSegments == null) {
      rowSegments =
          run.manager()
              .create(IntBuffer.wrap(rowSegmentNumbers()), new Shape(rows()), DataType.INT32);
    }
    return Rows.taken(ofSegments, rowSegments);
  }

  private int[] rowSegmentNumbers() {
    int[] numbers = new int[rows()];
    for (int i = 0; i < count(); i++) {
      Arrays.fill(numbers, offsets[i], offsets[i + 1], i);
    }
    return numbers;
  }

  private NDArray part(NDArray rows, int segment) {
    return count() == 1 ? rows : Rows.slice(rows, 0, offsets[segment], offsets[segment + 1]);
  }

  private NDArray matrix(NDArray matrices, int segment) {
    Shape shape = matrices.getShape();
    return Rows.slice(matrices, 0, segment, segment + 1).reshape(shape.get(1), shape.get(2));
  }
}
