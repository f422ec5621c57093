package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mlora.graph.DType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Numbers as arrays without dimensions, made once. Safe for use by several threads. */
final class Constants {
  private final NDManager manager;
  private final Map<List<Object>, NDArray> numbers = new ConcurrentHashMap<>();

  Constants(NDManager manager) {
    this.manager = manager;
  }

  /** A number, rounded to the element type. */
  NDArray number(DType dtype, double value) {
    return numbers.computeIfAbsent(
        List.of(dtype, value),
        key ->
            switch (dtype) {
              case FLOAT32 -> manager.create((float) value);
              case FLOAT64 -> manager.create(value);
              case INT32 -> manager.create((int) value);
              case UINT8 -> manager.create((byte) value);
            });
  }
}
