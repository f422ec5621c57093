package com.example.plainbackend;

import dev.mlora.conformance.BackendCompatibilityKit;
import dev.mlora.spi.BackendProvider;

/** Holds the backend to every rule of MLoRA's conformance kit. */
class PlainCompatibilityTest extends BackendCompatibilityKit {
  @Override
  protected BackendProvider provider() {
    return new PlainBackendProvider();
  }
}
