package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.function.Supplier;

/** A provider that answers as a test wants; what it opens is the reference backend. */
record FakeProvider(
    String name,
    int priority,
    String apiVersion,
    Supplier<Availability> answer,
    Supplier<Backend> opened)
    implements BackendProvider {
  static FakeProvider available(String name, int priority) {
    return new FakeProvider(
        name,
        priority,
        API_VERSION,
        () -> new ReferenceBackendProvider().probe(),
        () -> new ReferenceBackendProvider().create(BackendOptions.DEFAULT));
  }

  static FakeProvider unavailable(String name, int priority) {
    return available(name, priority)
        .answering(
            () ->
                new Availability.Unavailable(
                    ErrorCode.NATIVE_LIBRARY, "libcuda.so.1 is not there", "Install the driver."));
  }

  FakeProvider answering(Supplier<Availability> other) {
    return new FakeProvider(name, priority, apiVersion, other, opened);
  }

  FakeProvider opening(Supplier<Backend> other) {
    return new FakeProvider(name, priority, apiVersion, answer, other);
  }

  FakeProvider ofVersion(String other) {
    return new FakeProvider(name, priority, other, answer, opened);
  }

  @Override
  public Availability probe() {
    return answer.get();
  }

  @Override
  public Backend create(BackendOptions options) {
    return opened.get();
  }
}
