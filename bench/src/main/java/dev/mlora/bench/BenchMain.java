package dev.mlora.bench;

import dev.mlora.cli.MloraCommand;

/** The {@code mlora} command with {@code bench}, which users do without until they ask for it. */
public final class BenchMain {
  private BenchMain() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    MloraCommand.run(MloraCommand.commandLine().addSubcommand(new BenchCommand()), arguments);
  }
}
