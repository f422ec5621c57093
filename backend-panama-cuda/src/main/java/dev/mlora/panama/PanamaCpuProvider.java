package dev.mlora.panama;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.BlasChoice;
import dev.mlora.panama.cpu.CpuBackend;
import dev.mlora.panama.pass.Passes;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The backend {@code panama-cpu}: Java kernels, and OpenBLAS from its Maven artifact for matrix
 * products.
 *
 * <p>Settings: {@code blas} is {@code auto} (OpenBLAS if it loads, else plain Java), {@code
 * openblas} or {@code java}; {@code cache} is the folder that native libraries are unpacked to, by
 * default that of the system property {@code mlora.cache} or the user's cache folder; {@code
 * vector} is {@code auto} (the Vector API where the JVM has the module {@code
 * jdk.incubator.vector}, else plain Java), {@code on} or {@code off}.
 */
public final class PanamaCpuProvider implements BackendProvider {
  private static final int PRIORITY = 50;

  /** Does nothing, as the SPI asks. */
  public PanamaCpuProvider() {}

  @Override
  public String name() {
    return CpuBackend.NAME;
  }

  @Override
  public String apiVersion() {
    return API_VERSION;
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public Availability probe() {
    try {
      Blas blas = open(BackendOptions.DEFAULT);
      Passes passes = VectorChoice.passes(VectorChoice.vectors(Map.of()));
      String device = "CPU, %s, %s".formatted(blas.description(), passes.description());
      return new Availability.Available(List.of(device), CpuBackend.CAPABILITIES);
    } catch (MloraException e) {
      return new Availability.Unavailable(
          e.code(), String.valueOf(e.getMessage()), "Set blas=java to do without native code.");
    } catch (RuntimeException | LinkageError e) {
      return new Availability.Unavailable(
          ErrorCode.NATIVE_LIBRARY,
          "Native memory or functions cannot be used: " + e,
          "Run a JDK 25 or newer with --enable-native-access=ALL-UNNAMED.");
    }
  }

  @Override
  public Backend create(BackendOptions options) {
    options.requireKnown(
        name(), Set.of(BlasChoice.SETTING, BlasChoice.CACHE, VectorChoice.SETTING));
    boolean vectors = VectorChoice.vectors(options.settings());
    Blas products = VectorChoice.products(vectors, open(options));
    return new CpuBackend(options.threads(), products, VectorChoice.passes(vectors));
  }

  private static Blas open(BackendOptions options) {
    return BlasChoice.open(options.settings(), PanamaCpuProvider.class.getClassLoader());
  }
}
