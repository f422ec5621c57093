package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What goes wrong beside the input: no memory, a full disk. */
class FailuresTest {
  @TempDir private Path folder;

  @Test
  void noMemoryIsOneLineWithARemedy() throws IOException {
    CommandLine command = MloraCommand.commandLine();
    command.addSubcommand(new Exhausting());

    Console console = Console.run(command, new StringWriter(), "exhaust", "--json");

    assertThat(console.exitCode()).isEqualTo(ExitCode.INTERNAL);
    assertThat(console.err().lines())
        .containsExactly(
            "There is no memory left: Java heap space. Give Java more, such as"
                + " MLORA_JAVA_OPTS=-Xmx8g, or ask for less at a time.");
    assertThat(console.json().at("/error/message").asText()).startsWith("There is no memory");
  }

  @Test
  void aResultThatCannotBeWrittenIsNotASuccess() {
    Console console = Console.run(MloraCommand.commandLine(), new FullDisk(), "backends");

    assertThat(console.exitCode()).isEqualTo(ExitCode.INPUT);
    // Before it, the command may have remarked which engines are not fetched.
    assertThat(console.err().lines().toList().getLast())
        .startsWith("MLORA-501 The result could not be written to the standard output")
        .contains("space left");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full is a device of Linux")
  void norIsItOnTheRealStandardOutput() throws Exception {
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                MloraCommand.class.getName(),
                "--version")
            .redirectOutput(Path.of("/dev/full").toFile())
            .redirectError(err.toFile())
            .start();

    assertThat(process.waitFor()).isEqualTo(ExitCode.INPUT);
    assertThat(Files.readString(err)).startsWith("MLORA-501 ");
  }

  @Command(name = "exhaust")
  private static final class Exhausting implements Runnable {
    @Override
    public void run() {
      throw new OutOfMemoryError("Java heap space");
    }
  }

  private static final class FullDisk extends Writer {
    @Override
    public void write(char[] characters, int from, int count) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
