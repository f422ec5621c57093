package dev.mlora.data.synthetic;

import dev.mlora.random.CounterRandom;

/** A small dense matrix in double, row by row; sums run in a fixed order. */
record Matrix(int rows, int columns, double[] values) {
  /** Independent standard normal entries from a random stream. */
  static Matrix normal(int rows, int columns, long key) {
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = CounterRandom.normal(key, i);
    }
    return new Matrix(rows, columns, values);
  }

  Matrix times(Matrix right) {
    double[] product = new double[rows * right.columns];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < columns; k++) {
        double factor = values[i * columns + k];
        for (int j = 0; j < right.columns; j++) {
          product[i * right.columns + j] += factor * right.values[k * right.columns + j];
        }
      }
    }
    return new Matrix(rows, right.columns, product);
  }

  /** {@code this * a + other * b}. */
  Matrix mix(double a, Matrix other, double b) {
    double[] sum = new double[values.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a * values[i] + b * other.values[i];
    }
    return new Matrix(rows, columns, sum);
  }

  /** The same direction with a given Frobenius norm. */
  Matrix withNorm(double norm) {
    return mix(norm / norm(), this, 0);
  }

  double norm() {
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  /** {@code x * this + bias} for a row vector x. */
  double[] apply(double[] x, double[] bias) {
    double[] y = bias.clone();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        y[j] += x[i] * values[i * columns + j];
      }
    }
    return y;
  }
}
