package dev.mlora.panama;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.panama.blas.Blas;
import dev.mlora.panama.blas.UnpackedProducts;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.pass.PlainPasses;
import dev.mlora.panama.vector.VectorBlas;
import dev.mlora.panama.vector.VectorPasses;
import java.util.Map;

/** Whether kernels run on vectors, by the backend's settings and the modules of this JVM. */
final class VectorChoice {
  /** The setting: {@code on}, {@code off}, or {@code auto} for whether the module is there. */
  static final String SETTING = "vector";

  private static final String MODULE = "jdk.incubator.vector";

  private VectorChoice() {}

  /**
   * Reads the setting.
   *
   * @throws MloraException {@code BACKEND_OPTION} if vectors are asked for and the module is not
   *     there, or for a value that is not known
   */
  static boolean vectors(Map<String, String> settings) {
    boolean there = ModuleLayer.boot().findModule(MODULE).isPresent();
    String choice = settings.getOrDefault(SETTING, "auto");
    return switch (choice) {
      case "auto" -> there;
      case "off" -> false;
      case "on" -> {
        if (!there) {
          throw new MloraException(
              ErrorCode.BACKEND_OPTION,
              ("The setting '%s' of panama-cpu is 'on', but this JVM runs without the module %s."
                      + " Start it with --add-modules %s, or leave the setting out.")
                  .formatted(SETTING, MODULE, MODULE));
        }
        yield true;
      }
      default ->
          throw new MloraException(
              ErrorCode.BACKEND_OPTION,
              "The setting '%s' of panama-cpu is '%s', but must be auto, on or off."
                  .formatted(SETTING, choice));
    };
  }

  /** The loops. */
  static Passes passes(boolean vectors) {
    return vectors ? new VectorPasses() : new PlainPasses();
  }

  /**
   * The products: by the library where it multiplies small matrices as they lie; else on vectors
   * where they are faster, all others by the library.
   */
  static Blas products(boolean vectors, Blas library) {
    if (library.multipliesUnpacked()) {
      return new UnpackedProducts(library, vectors ? VectorBlas.fewTerms() : library.small());
    }
    return vectors ? new VectorBlas(library) : library;
  }
}
