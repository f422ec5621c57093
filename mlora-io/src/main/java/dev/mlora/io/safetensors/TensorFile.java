package dev.mlora.io.safetensors;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file holds.
 *
 * @param metadata texts about the file
 * @param tensors single-precision tensors by name, in the order of the file
 */
public record TensorFile(Map<String, String> metadata, Map<String, Tensor> tensors) {
  /** Keeps its own copies of the maps. */
  public TensorFile {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * A tensor.
   *
   * @param shape its sizes; none for a scalar
   * @param values its elements, row-major
   */
  public record Tensor(List<Integer> shape, float[] values) {
    /** Keeps its own copy of the shape. */
    public Tensor {
      shape = List.copyOf(shape);
    }
  }
}
