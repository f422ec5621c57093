package dev.mlora.conformance;

import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.BackendProvider;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The reference backend")
class ReferenceCompatibilityTest extends BackendCompatibilityKit {
  @Override
  protected BackendProvider provider() {
    return new ReferenceBackendProvider();
  }
}
