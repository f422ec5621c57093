package dev.mlora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.OS;

/**
 * A program of this class path in a process of its own.
 *
 * @param process the process
 * @param output the file that everything it says goes to
 */
record CommandProcess(Process process, Path output) {
  /**
   * Starts it.
   *
   * @param output the file for what it says; appended to
   * @param options for the JVM
   * @param main the class to run
   */
  static CommandProcess start(Path output, List<String> options, Class<?> main, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (OS.LINUX.isCurrentOs()) {
      // What a shell starts in the background ignores Ctrl-C, and so does all that it starts.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    return new CommandProcess(process, output);
  }

  /** Waits until it has said something, or has ended. */
  boolean waitUntilSaid(String text) throws IOException, InterruptedException {
    while (process.isAlive()) {
      if (said().contains(text)) {
        return true;
      }
      Thread.sleep(2);
    }
    return said().contains(text);
  }

  String said() throws IOException {
    return Files.readString(output);
  }

  /** Ends it in the middle of whatever it does. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }
}
