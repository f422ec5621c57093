package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.spi.Availability.Unavailable;
import java.util.ServiceConfigurationError;

/**
 * What a provider did wrong when it was loaded or asked, and what a user can do about it.
 *
 * @param reason what happened
 * @param remedy what to do
 * @param cause what was thrown
 */
record Breakage(String reason, String remedy, Throwable cause) {
  /**
   * Understands something thrown out of a provider.
   *
   * <p>Everything counts as the provider's fault, linkage errors and assertions too, but for an
   * exhausted or damaged virtual machine: that is thrown on.
   *
   * @param doing what was asked of the provider, such as {@code probe()}
   * @param thrown what came out of it
   */
  static Breakage of(String doing, Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
    Throwable root = root(thrown);
    return new Breakage(doing + " failed: " + words(root), remedy(root), root);
  }

  /** A provider that answered, but not as the SPI demands. */
  static Breakage wrongAnswer(String reason) {
    return new Breakage(
        reason,
        "Take its jar off the class path, or use a corrected release of it.",
        new IllegalStateException(reason));
  }

  Unavailable toUnavailable() {
    return new Unavailable(ErrorCode.BACKEND_BROKEN, reason, remedy);
  }

  /** What was thrown in the provider, without the wrappers that class loading puts around it. */
  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while ((root instanceof ServiceConfigurationError
            || root instanceof ExceptionInInitializerError)
        && root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String words(Throwable root) {
    return root instanceof ServiceConfigurationError && root.getMessage() != null
        ? root.getMessage()
        : root.toString();
  }

  private static String remedy(Throwable root) {
    return switch (root) {
      case UnsupportedClassVersionError newer ->
          "Run on the Java version that it was built for (this is Java %d), or use its release for this one."
              .formatted(Runtime.version().feature());
      case UnsatisfiedLinkError missing ->
          "Install the native library that it names, or use its artifact for %s on %s."
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
      case NoClassDefFoundError missing -> missingClass(missing);
      case ClassNotFoundException missing -> missingClass(missing);
      case IncompatibleClassChangeError mixed ->
          "It was built against another MLoRA. Take all versions from the BOM dev.mlora:mlora-bom.";
      default -> "Take its jar off the class path, or report this to its authors.";
    };
  }

  private static String missingClass(Throwable missing) {
    return "Add the jar that holds the class it names (%s) to the same class path."
        .formatted(String.valueOf(missing.getMessage()).replace('/', '.'));
  }
}
