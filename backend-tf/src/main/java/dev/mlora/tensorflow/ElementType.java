package dev.mlora.tensorflow;

import dev.mlora.graph.DType;
import org.tensorflow.internal.c_api.global.tensorflow;

/** TensorFlow's element types, as far as programs use them. */
enum ElementType {
  FLOAT32(4),
  FLOAT64(8),
  INT32(4),
  UINT8(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  static ElementType of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FLOAT32;
      case FLOAT64 -> FLOAT64;
      case INT32 -> INT32;
      case UINT8 -> UINT8;
    };
  }

  int bytes() {
    return bytes;
  }

  /** The number that the C interface knows it by. */
  int number() {
    return switch (this) {
      case FLOAT32 -> tensorflow.TF_FLOAT;
      case FLOAT64 -> tensorflow.TF_DOUBLE;
      case INT32 -> tensorflow.TF_INT32;
      case UINT8 -> tensorflow.TF_UINT8;
    };
  }
}
