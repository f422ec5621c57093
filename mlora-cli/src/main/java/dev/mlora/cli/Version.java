package dev.mlora.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this jar. */
final class Version implements IVersionProvider {
  private static final String COMMIT = "mlora.commit";

  Version() {}

  @Override
  public String[] getVersion() {
    return new String[] {
      "mlora " + current(), "Java " + Runtime.version(), System.getProperty("os.name", "unknown")
    };
  }

  /** The commit that the launcher found its checkout at; empty if it was not told. */
  static Optional<String> commit() {
    return Optional.ofNullable(System.getProperty(COMMIT)).filter(commit -> !commit.isBlank());
  }

  /** The version, or {@code development} where classes do not come from a jar. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
