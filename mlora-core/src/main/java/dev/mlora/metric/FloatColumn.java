package dev.mlora.metric;

import java.util.Arrays;

/** A growing column of floats without boxing. */
final class FloatColumn {
  private static final int FIRST_CAPACITY = 1024;

  private float[] values = new float[FIRST_CAPACITY];
  private int size;

  void add(float value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  float get(int row) {
    return values[row];
  }

  int size() {
    return size;
  }

  void sort() {
    Arrays.sort(values, 0, size);
  }
}
