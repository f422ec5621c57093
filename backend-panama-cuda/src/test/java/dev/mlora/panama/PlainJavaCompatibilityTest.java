package dev.mlora.panama;

import dev.mlora.conformance.BackendCompatibilityKit;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import org.junit.jupiter.api.DisplayName;

/** The same kit on a JVM that has no vectors. */
@DisplayName("panama-cpu without the Vector API")
class PlainJavaCompatibilityTest extends BackendCompatibilityKit {
  @Override
  protected BackendProvider provider() {
    BackendProvider vectors = new PanamaCpuProvider();
    return new BackendProvider() {
      @Override
      public String name() {
        return vectors.name();
      }

      @Override
      public String apiVersion() {
        return vectors.apiVersion();
      }

      @Override
      public int priority() {
        return vectors.priority();
      }

      @Override
      public Availability probe() {
        return vectors.probe();
      }

      @Override
      public Backend create(BackendOptions options) {
        return vectors.create(options.with(VectorChoice.SETTING, "off"));
      }
    };
  }
}
