package dev.mlora.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this jar. */
final class Version implements IVersionProvider {
  Version() {}

  @Override
  public String[] getVersion() {
    return new String[] {
      "mlora " + current(), "Java " + Runtime.version(), System.getProperty("os.name", "unknown")
    };
  }

  /** The version, or {@code development} where classes do not come from a jar. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
