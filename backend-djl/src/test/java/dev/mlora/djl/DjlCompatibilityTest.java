package dev.mlora.djl;

import dev.mlora.conformance.BackendCompatibilityKit;
import dev.mlora.spi.BackendProvider;

/** The kit's rules on DJL and PyTorch. */
class DjlCompatibilityTest extends BackendCompatibilityKit {
  @Override
  protected BackendProvider provider() {
    return new DjlProvider();
  }
}
