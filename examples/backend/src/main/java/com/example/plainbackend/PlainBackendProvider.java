package com.example.plainbackend;

import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.List;
import java.util.Set;

/** Offers the backend {@code plain}, which is available wherever there is a JVM. */
public final class PlainBackendProvider implements BackendProvider {
  @Override
  public String name() {
    return PlainBackend.NAME;
  }

  @Override
  public String apiVersion() {
    return API_VERSION;
  }

  @Override
  public int priority() {
    // Below the reference backend, which nobody should lose by adding this one to a class path.
    return -10;
  }

  @Override
  public Availability probe() {
    return new Availability.Available(List.of("JVM"), PlainBackend.CAPABILITIES);
  }

  @Override
  public Backend create(BackendOptions options) {
    options.requireKnown(PlainBackend.NAME, Set.of());
    // The number of threads is an upper limit, and this backend computes on the caller's thread.
    return new PlainBackend();
  }
}
