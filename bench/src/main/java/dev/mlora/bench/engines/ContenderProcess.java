package dev.mlora.bench.engines;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One who takes part in a contest, in a JVM of its own with the options of this one: what one
 * engine does to the JVM, to its threads and to its memory is not seen in the others' figures.
 */
final class ContenderProcess implements AutoCloseable {
  private static final int LAST_LINES = 5;
  private static final int SECONDS_TO_END = 20;

  private final String name;
  private final Path errors;
  private final Process process;
  private final BufferedReader out;
  private final PrintWriter in;

  private ContenderProcess(String name, List<String> arguments) {
    this.name = name;
    try {
      errors = Files.createTempFile("mlora-bench", ".err");
      process = new ProcessBuilder(command(arguments)).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.ENGINE_FAILED,
          "The process that measures %s could not be started: %s. Nothing was measured."
              .formatted(name, e.getMessage()),
          e);
    }
    out = process.inputReader(StandardCharsets.UTF_8);
    in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Starts the process; {@link #awaitReady} waits for its first step. */
  static ContenderProcess start(String name, Contest contest, int threads) {
    return new ContenderProcess(
        name,
        List.of(
            name,
            contest.architecture().name(),
            Boolean.toString(contest.adapted()),
            Integer.toString(threads)));
  }

  /** Whether a peer learns what a backend learns, found in a process of its own. */
  static PeerCheck check(String peer, String backend) {
    try (ContenderProcess process = new ContenderProcess(peer, List.of("check", peer, backend))) {
      String[] words = process.line().split(" ", 2);
      return new PeerCheck(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ContenderMain.class.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Waits until the first step is made. */
  void awaitReady() {
    String line = line();
    if (!line.equals(ContenderMain.READY)) {
      throw failed("it said '%s' where 'ready' was expected".formatted(line));
    }
  }

  /** Does work some times over. */
  double[] nanos(String work, int units) {
    in.println(work + " " + units);
    return Arrays.stream(line().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  PeakMemory memory() {
    in.println("memory");
    return PeakMemory.of(line());
  }

  private String line() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw failed("it has ended");
      }
      return line;
    } catch (IOException e) {
      throw (MloraException) failed("its answer could not be read").initCause(e);
    }
  }

  private MloraException failed(String what) {
    return new MloraException(
        ErrorCode.ENGINE_FAILED,
        "The process that measures %s gave no figures: %s. The last it wrote: %s. Nothing was measured."
            .formatted(name, what, lastErrors()));
  }

  private String lastErrors() {
    try {
      List<String> lines = Files.readAllLines(errors);
      return lines.isEmpty()
          ? "nothing"
          : String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException unreadable) {
      return "what cannot be read (" + unreadable.getMessage() + ")";
    }
  }

  /** Ends the process, whose input ends. */
  @Override
  public void close() {
    in.close();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(errors);
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
