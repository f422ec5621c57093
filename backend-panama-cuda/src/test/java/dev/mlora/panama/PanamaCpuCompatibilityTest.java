package dev.mlora.panama;

import dev.mlora.conformance.BackendCompatibilityKit;
import dev.mlora.spi.BackendProvider;
import org.junit.jupiter.api.DisplayName;

@DisplayName("panama-cpu")
class PanamaCpuCompatibilityTest extends BackendCompatibilityKit {
  @Override
  protected BackendProvider provider() {
    return new PanamaCpuProvider();
  }
}
