/**
 * Everything that needs no library: data, metrics, discovery of backends and the reference backend.
 */
module dev.mlora.core {
  requires transitive dev.mlora.api;
  requires static org.jspecify;

  uses dev.mlora.spi.BackendProvider;

  exports dev.mlora.data;
  exports dev.mlora.metric;
  exports dev.mlora.reference;

  provides dev.mlora.spi.BackendProvider with
      dev.mlora.reference.ReferenceBackendProvider;
}
