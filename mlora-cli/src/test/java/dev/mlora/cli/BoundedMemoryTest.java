package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports and trainings in a JVM whose heap is much smaller than what they go through. */
class BoundedMemoryTest {
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void aTableIsImportedAndTrainedOnWithASmallHeap() throws Exception {
    mlora("data", "generate", "--rows", "300000", "--out", folder.resolve("clicks.csv"));
    mlora(
        "data",
        "build",
        "--schema",
        folder.resolve("clicks.json"),
        "--memory",
        "128",
        "--out",
        folder.resolve("data"));
    String trained =
        mlora(
            "train",
            "--data",
            folder.resolve("data"),
            "--run",
            folder.resolve("run"),
            "--plan",
            "joint",
            "--epochs",
            "1",
            "--sparse",
            "lazy");
    assertThat(trained).contains("rows/s");
    assertThat(folder.resolve("run/result.json")).exists();
  }

  private String mlora(Object... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MloraCommand.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exitCode = process.waitFor();
    String text = Files.readString(output);
    assertThat(exitCode).as(text).isZero();
    return text;
  }
}
