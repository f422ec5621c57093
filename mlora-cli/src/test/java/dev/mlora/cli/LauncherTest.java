package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./mlora}, in a folder with spaces, with a JDK and a Maven that only say how
 * they were called.
 */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private final Map<String, String> environment = new HashMap<>();
  @TempDir private Path temporary;
  private Path house;
  private Path jar;
  private Path source;

  @BeforeEach
  void buildAHouse() throws IOException {
    house = Files.createDirectories(temporary.resolve("a house"));
    Files.copy(Path.of("../mlora"), house.resolve("mlora"));
    jar = house.resolve("mlora-cli/target/dist/lib/mlora-cli.jar");
    write(jar, "");
    source = house.resolve("mlora-core/src/main/java/A.java");
    write(source, "");
    age(source);
    for (Path folder = source.getParent();
        !folder.equals(house.resolve("mlora-core"));
        folder = folder.getParent()) {
      age(folder);
    }
    jdk("jdk", "25.0.1");
    script("bin/mvn", "echo \"$@\" > \"" + house + "/mvn-args\"; exit 1");
  }

  @Test
  void argumentsAndExitCodePassThroughUnchanged() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), house.resolve("mlora"));

    Run run = run(link, "jdk", "train", "--data", "two words", "*");

    assertThat(run.out()).endsWith("dev.mlora.cli.MloraCommand|train|--data|two words|*|\n");
    assertThat(run.out()).contains("|" + jar.getParent().toRealPath() + "/*|");
    assertThat(run.exit()).isEqualTo(7);
    assertThat(house.resolve("mvn-args")).doesNotExist();
  }

  @Test
  void jarsOfTheUsersComeAfterTheOwnOnTheClassPath() throws Exception {
    environment.put("MLORA_CLASSPATH", "my jars/acme.jar:natives.jar");

    Run run = run(house.resolve("mlora"), "jdk", "backends");

    assertThat(run.out())
        .contains("|" + jar.getParent().toRealPath() + "/*:my jars/acme.jar:natives.jar|");
  }

  @Test
  void theVectorModuleIsAddedWhereTheJdkHasIt() throws Exception {
    assertThat(run(house.resolve("mlora"), "jdk", "backends").out()).doesNotContain("vector");

    write(
        house.resolve("jdk/release"),
        "JAVA_VERSION=\"25.0.1\"\nMODULES=\"java.base jdk.incubator.vector\"\n");

    assertThat(run(house.resolve("mlora"), "jdk", "backends").out())
        .contains("|--add-modules=jdk.incubator.vector|");
  }

  @Test
  void anOldJdkIsRefusedWithTheRemedy() throws Exception {
    jdk("old jdk", "17.0.2");

    Run run = run(house.resolve("mlora"), "old jdk");

    assertThat(run.exit()).isEqualTo(69);
    assertThat(run.err())
        .contains("MLORA_JAVA_HOME is " + house.resolve("old jdk"))
        .contains("no JDK 25 or newer (found: 17)")
        .contains("Point it to the folder that holds bin/java of a JDK 25");
  }

  @Test
  void aRuntimeWithoutACompilerRunsButDoesNotBuild() throws Exception {
    Files.delete(house.resolve("jdk/bin/javac"));
    assertThat(run(house.resolve("mlora"), "jdk", "backends").exit()).isEqualTo(7);

    Files.delete(jar);
    Run run = run(house.resolve("mlora"), "jdk", "backends");

    assertThat(run.exit()).isEqualTo(69);
    assertThat(run.err())
        .contains("MLORA_JAVA_HOME is " + house.resolve("jdk"))
        .contains("there is no bin/javac")
        .contains("MLoRA has to be built (first run only). Point it to a JDK 25");
    assertThat(house.resolve("mvn-args")).doesNotExist();
  }

  @Test
  void aChangedSourceIsBuiltFirst() throws Exception {
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    script("bin/mvn", "mkdir -p \"" + jar.getParent() + "\"; : > \"" + jar + "\"");

    Run run = run(house.resolve("mlora"), "jdk", "backends");

    assertThat(run.err()).isEqualTo("Building MLoRA (sources changed)...\n");
    assertThat(run.exit()).isEqualTo(7);
  }

  @Test
  void aFailedBuildSaysWhereItsOutputIs() throws Exception {
    Files.delete(jar);

    Run run = run(house.resolve("mlora"), "jdk");

    assertThat(run.exit()).isEqualTo(70);
    assertThat(run.err())
        .startsWith("Building MLoRA (first run only)...")
        .contains("the build failed; its whole output is in")
        .contains("mlora-cli/target/build.log");
    assertThat(house.resolve("mvn-args")).content().contains("-pl mlora-cli -am");
  }

  private record Run(int exit, String out, String err) {}

  private Run run(Path launcher, String jdk, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", launcher.toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    ProcessBuilder process =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    Map<String, String> variables = process.environment();
    variables.put("PATH", house.resolve("bin") + ":" + variables.get("PATH"));
    variables.put("MLORA_JAVA_HOME", house.resolve(jdk).toString());
    variables.remove("MLORA_JAVA_OPTS");
    variables.remove("MLORA_CLASSPATH");
    variables.putAll(environment);
    int exit = process.start().waitFor();
    return new Run(exit, Files.readString(out), Files.readString(err));
  }

  private void jdk(String folder, String version) throws IOException {
    write(house.resolve(folder).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(folder + "/bin/java", "printf '%s|' \"$@\"; echo; exit 7");
    script(folder + "/bin/javac", "exit 0");
  }

  private void script(String path, String body) throws IOException {
    Path script = house.resolve(path);
    write(script, "#!/bin/sh\n" + body + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void age(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
  }
}
