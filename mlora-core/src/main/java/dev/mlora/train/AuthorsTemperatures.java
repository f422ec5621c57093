package dev.mlora.train;

import dev.mlora.backbone.Architecture;

/**
 * The temperatures in the configuration files of the authors' code. There is none for STAR with
 * adapters, which has the 16 of most others here.
 */
final class AuthorsTemperatures {
  private static final String AMAZON = "amazon";
  private static final String TAOBAO = "taobao";

  private AuthorsTemperatures() {}

  /**
   * The temperature of a model.
   *
   * @param dataset the name of the data; those of MovieLens stand in for any that is not the
   *     paper's
   */
  static int of(Architecture architecture, String dataset) {
    if (dataset.startsWith(AMAZON)) {
      return onAmazon(architecture);
    }
    return dataset.startsWith(TAOBAO) ? onTaobao(architecture) : onMovieLens(architecture);
  }

  private static int onMovieLens(Architecture architecture) {
    return switch (architecture) {
      case NFM, AUTOINT -> 4;
      case MLP, STAR, WDL, PNN, DCN -> 16;
      case FIBINET, DEEPFM, XDEEPFM -> 32;
    };
  }

  private static int onAmazon(Architecture architecture) {
    return switch (architecture) {
      case MLP, STAR, WDL, AUTOINT, PNN, FIBINET, DEEPFM, XDEEPFM -> 16;
      case DCN -> 128;
      case NFM -> 256;
    };
  }

  private static int onTaobao(Architecture architecture) {
    return switch (architecture) {
      case STAR, WDL, NFM, AUTOINT, PNN, DCN, XDEEPFM -> 16;
      case MLP, FIBINET, DEEPFM -> 256;
    };
  }
}
