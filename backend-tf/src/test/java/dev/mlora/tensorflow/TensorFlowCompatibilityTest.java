package dev.mlora.tensorflow;

import dev.mlora.conformance.BackendCompatibilityKit;
import dev.mlora.spi.BackendProvider;

/** The kit's rules on TensorFlow. */
class TensorFlowCompatibilityTest extends BackendCompatibilityKit {
  @Override
  protected BackendProvider provider() {
    return new TensorFlowProvider();
  }
}
