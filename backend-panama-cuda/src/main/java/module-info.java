import dev.mlora.panama.PanamaCpuProvider;
import dev.mlora.panama.PanamaCudaProvider;
import dev.mlora.spi.BackendProvider;

/** The backends of Project Panama. It depends on the API and the JDK only. */
module dev.mlora.panama {
  requires static jdk.incubator.vector;
  requires static org.jspecify;
  requires transitive dev.mlora.api;

  exports dev.mlora.panama;

  provides BackendProvider with
      PanamaCpuProvider,
      PanamaCudaProvider;
}
