package dev.mlora.tensorflow;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * The backend {@code tf}: TensorFlow's graphs and sessions. It has no settings of its own.
 *
 * <p>The native library is unpacked by JavaCPP, to the folder that the system property {@code
 * org.bytedeco.javacpp.cachedir} names, by default {@code .javacpp} in the user's home. TensorFlow
 * keeps one pool of threads for a process: the first backend opened in it says how many.
 */
public final class TensorFlowProvider implements BackendProvider {
  private static final int PRIORITY = 30;

  /** Does nothing, as the SPI asks. */
  public TensorFlowProvider() {}

  @Override
  public String name() {
    return TensorFlowBackend.NAME;
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
      String device = "CPU, TensorFlow " + load();
      return new Availability.Available(List.of(device), TensorFlowBackend.CAPABILITIES);
    } catch (LinkageError | RuntimeException e) {
      return new Availability.Unavailable(
          ErrorCode.NATIVE_LIBRARY,
          "TensorFlow's native library cannot be loaded: " + e,
          ("Put org.tensorflow:tensorflow-core-native with the classifier for this platform on the"
                  + " class path; there is one for linux-x86_64 and one for macosx-arm64, and this"
                  + " is %s.")
              .formatted(Loader.getPlatform()));
    }
  }

  @Override
  public Backend create(BackendOptions options) {
    options.requireKnown(name(), Set.of());
    try {
      load();
    } catch (LinkageError e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY, "TensorFlow's native library cannot be loaded: " + e, e);
    }
    return new TensorFlowBackend(options.threads());
  }

  /** Loads the native library and asks it for its version. */
  private static String load() {
    return tensorflow.TF_Version().getString();
  }
}
