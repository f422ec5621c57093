package dev.mlora.reference;

/** Which elements of a smaller shape stand at the places of a larger one. */
final class Broadcasting {
  private Broadcasting() {}

  /**
   * For every element of the larger shape, the index of the element that broadcasting puts there.
   *
   * @param large the larger shape
   * @param small the smaller shape, aligned at the innermost axis; missing axes and those of size 1
   *     are repeated
   */
  static int[] sources(int[] large, int[] small) {
    int[] strides = new int[large.length];
    int stride = 1;
    for (int back = 1; back <= small.length; back++) {
      int size = small[small.length - back];
      strides[large.length - back] = size == 1 ? 0 : stride;
      stride *= size;
    }
    return walk(large, strides);
  }

  /**
   * The index that a step per axis leads to, for every element of a shape in row-major order.
   *
   * @param shape the shape walked over
   * @param strides how far one step along each axis leads
   */
  static int[] walk(int[] shape, int[] strides) {
    int[] indices = new int[Tensor.elements(shape, 0)];
    int[] position = new int[shape.length];
    int index = 0;
    for (int i = 0; i < indices.length; i++) {
      indices[i] = index;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        index += strides[axis];
        if (++position[axis] < shape[axis]) {
          break;
        }
        index -= strides[axis] * shape[axis];
        position[axis] = 0;
      }
    }
    return indices;
  }

  /** The elements picked from an array. */
  static double[] pick(double[] values, int[] indices) {
    double[] picked = new double[indices.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[indices[i]];
    }
    return picked;
  }

  /** A tensor's elements repeated to a shape. */
  static double[] repeated(Tensor tensor, int[] shape) {
    return pick(tensor.values(), sources(shape, tensor.shape()));
  }
}
