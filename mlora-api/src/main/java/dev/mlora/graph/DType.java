package dev.mlora.graph;

/** The element type of a tensor. */
public enum DType {
  /** IEEE 754 single precision, the type that models train and serve in. */
  FLOAT32(4, true),
  /** IEEE 754 double precision, for checking gradients and backends. */
  FLOAT64(8, true),
  /** Signed 32-bit integers: ids, offsets, step counts. */
  INT32(4, false),
  /** Unsigned bytes: dropout masks made on the host. */
  UINT8(1, false);

  private final int bytes;
  private final boolean real;

  DType(int bytes, boolean real) {
    this.bytes = bytes;
    this.real = real;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether gradients flow through this type. */
  public boolean isReal() {
    return real;
  }
}
