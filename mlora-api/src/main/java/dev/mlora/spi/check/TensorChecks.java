package dev.mlora.spi.check;

import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.spi.HostTensor;
import java.util.function.Function;

/** What holds for every tensor that a caller hands to a backend. */
final class TensorChecks {
  private TensorChecks() {}

  /**
   * Requires an element type, and memory that is still there.
   *
   * @param error makes the error from what is wrong
   * @param kind what the tensor is, such as {@code feed}
   * @param name its name
   * @param tensor the tensor
   * @param dtype the element type expected
   */
  static void requireUsable(
      Function<String, MloraException> error,
      String kind,
      String name,
      HostTensor tensor,
      DType dtype) {
    if (tensor.dtype() != dtype) {
      throw error.apply("the %s '%s' is %s, not %s".formatted(kind, name, tensor.dtype(), dtype));
    }
    if (!tensor.memory().scope().isAlive()) {
      throw error.apply("the memory of the %s '%s' has been freed".formatted(kind, name));
    }
  }
}
