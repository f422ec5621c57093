/** The types that users, layers and backends of MLoRA compile against. It depends on nothing. */
module dev.mlora.api {
  requires static transitive org.jspecify;

  exports dev.mlora.error;
  exports dev.mlora.graph;
  exports dev.mlora.layer;
  exports dev.mlora.random;
  exports dev.mlora.spi;
  exports dev.mlora.spi.check;
}
