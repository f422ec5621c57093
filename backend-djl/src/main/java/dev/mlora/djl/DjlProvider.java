package dev.mlora.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.List;
import java.util.Set;

/**
 * The backend {@code djl}: the PyTorch engine of the Deep Java Library. It has no settings of its
 * own.
 *
 * <p>The native libraries come from jars on the class path and are unpacked to the folder that
 * {@code DJL_CACHE_DIR} names, by default {@code .djl.ai} in the user's home. Unless the system
 * properties {@code ai.djl.offline} and {@code OPT_OUT_TRACKING} say otherwise, nothing is
 * downloaded and nothing reported. PyTorch computes with one thread, for the whole process,
 * whatever the options say: with more of them the bits of its products depend on their number, and
 * models of this size become slower.
 */
public final class DjlProvider implements BackendProvider {
  private static final int PRIORITY = 20;
  private static final String ENGINE = "PyTorch";

  /** Does nothing, as the SPI asks. */
  public DjlProvider() {}

  @Override
  public String name() {
    return DjlBackend.NAME;
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
      String device =
          "CPU, PyTorch %s, DJL %s".formatted(engine().getVersion(), Engine.getDjlVersion());
      return new Availability.Available(List.of(device), DjlBackend.CAPABILITIES);
    } catch (LinkageError | RuntimeException e) {
      return new Availability.Unavailable(
          ErrorCode.NATIVE_LIBRARY,
          "PyTorch's native libraries cannot be loaded: " + e,
          "Put ai.djl.pytorch:pytorch-jni and pytorch-native-cpu, with the classifier for this"
              + " platform, on the class path.");
    }
  }

  @Override
  public Backend create(BackendOptions options) {
    options.requireKnown(name(), Set.of());
    try {
      Engine engine = engine();
      JniUtils.setNumThreads(1);
      return new DjlBackend(engine);
    } catch (LinkageError | EngineException e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY, "PyTorch's native libraries cannot be loaded: " + e, e);
    }
  }

  /** Opens the engine. DJL would report its use to its authors, and may look for files online. */
  private static Engine engine() {
    for (String refusal : List.of("OPT_OUT_TRACKING", "ai.djl.offline")) {
      if (System.getProperty(refusal) == null) {
        System.setProperty(refusal, "true");
      }
    }
    return Engine.getEngine(ENGINE);
  }
}
