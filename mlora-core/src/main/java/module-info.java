/**
 * Everything that needs no library: autodiff, models, adapters, data, training, metrics, discovery
 * of backends and the reference backend.
 */
module dev.mlora.core {
  requires transitive dev.mlora.api;
  requires static org.jspecify;

  uses dev.mlora.spi.BackendProvider;

  exports dev.mlora.adapter;
  exports dev.mlora.autodiff;
  exports dev.mlora.backbone;
  exports dev.mlora.backend;
  exports dev.mlora.batch;
  exports dev.mlora.data;
  exports dev.mlora.data.synthetic;
  exports dev.mlora.experiment;
  exports dev.mlora.interaction;
  exports dev.mlora.lowering;
  exports dev.mlora.metric;
  exports dev.mlora.model;
  exports dev.mlora.reference;
  exports dev.mlora.scoring;
  exports dev.mlora.train;

  provides dev.mlora.spi.BackendProvider with
      dev.mlora.reference.ReferenceBackendProvider;
}
