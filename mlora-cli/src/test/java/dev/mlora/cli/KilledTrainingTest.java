package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training process that is really killed, again and again, ends as one that was left alone. */
class KilledTrainingTest {
  private static final int INTERVAL = Training.REPEATED_STEPS / 2;

  @TempDir private Path folder;
  private Path data;
  private List<String> allSteps;
  private final Map<String, Integer> place = new HashMap<>();

  @BeforeEach
  void data() {
    data = TinyDataset.in(folder, 4800);
  }

  @Test
  void killedTwentyTimesOnPanamaCpu() throws Exception {
    // The first compiler's code is there sooner, and the processes are short.
    killAndCompare("panama-cpu", 20, List.of("-XX:TieredStopAtLevel=1"));
  }

  @Test
  @Tag("slow")
  void killedAHundredTimesOnPanamaCpu() throws Exception {
    killAndCompare("panama-cpu", 100, List.of());
  }

  private void killAndCompare(String backend, int kills, List<String> jvm) throws Exception {
    long seed = System.nanoTime();
    System.out.printf("%d kills on %s, random seed %d%n", kills, backend, seed);
    Random random = new Random(seed);
    Path whole = folder.resolve("whole");
    assertThat(start(whole, backend, jvm).process().waitFor()).isZero();
    allSteps = steps(whole);
    for (int i = 0; i < allSteps.size(); i++) {
      place.put(allSteps.get(i), i);
    }
    Path killed = folder.resolve("killed");
    int done = 0;
    int worst = 0;
    Map<String, Integer> phases = new TreeMap<>();
    int[] targets = targets(kills, random);
    for (int kill = 0; kill < kills; kill++) {
      int before = steps(killed).size();
      CommandProcess process = start(killed, backend, jvm);
      boolean early = random.nextInt(10) == 0;
      if (early) {
        process.process().waitFor(random.nextInt(600), TimeUnit.MILLISECONDS);
      } else {
        waitFor(process.process(), killed, before, targets[kill]);
        Thread.sleep(random.nextInt(6));
      }
      process.kill();
      List<String> made = steps(killed);
      if (made.size() > before) {
        int first = at(made.get(before));
        worst = Math.max(worst, done - first);
        assertThat(first).as("kill %d: no step is left out", kill).isLessThanOrEqualTo(done);
        assertThat(done - first).as("kill %d", kill).isLessThanOrEqualTo(Training.REPEATED_STEPS);
        done = at(made.getLast()) + 1;
        phases.merge(made.getLast().split("/", 2)[0], 1, Integer::sum);
      } else {
        phases.merge("before a step", 1, Integer::sum);
      }
    }
    int before = steps(killed).size();
    CommandProcess last = start(killed, backend, jvm);
    assertThat(last.process().waitFor()).as(last.said()).isZero();
    List<String> made = steps(killed);
    if (made.size() > before) {
      worst = Math.max(worst, done - at(made.get(before)));
    }
    System.out.printf(
        "killed in %s; %d steps, %d made in all, at most %d repeated after a kill%n",
        phases, allSteps.size(), made.size(), worst);

    assertThat(phases).containsKeys("backbone", "adapters");
    assertThat(worst).isLessThanOrEqualTo(Training.REPEATED_STEPS);
    assertThat(killed.resolve("metrics.jsonl"))
        .hasSameBinaryContentAs(whole.resolve("metrics.jsonl"));
    List<String> names = tensors(whole);
    assertThat(names).hasSizeGreaterThanOrEqualTo(5);
    assertThat(tensors(killed)).isEqualTo(names);
    for (String name : names) {
      assertThat(killed.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
    }
  }

  /** Moments all over the training, half of them where a checkpoint is being saved. */
  private int[] targets(int kills, Random random) {
    return random
        .ints(kills, 1, allSteps.size())
        .map(at -> random.nextBoolean() ? at : Math.max(1, at / INTERVAL * INTERVAL))
        .sorted()
        .toArray();
  }

  /** Waits until the process has made a step, and that step or one behind it, or has ended. */
  private void waitFor(Process process, Path run, int before, int step) throws Exception {
    while (process.isAlive()) {
      List<String> made = steps(run);
      if (made.size() > before && at(made.getLast()) >= step) {
        return;
      }
      Thread.sleep(1);
    }
    assertThat(process.exitValue()).as("ended before it was killed").isZero();
  }

  private int at(String step) {
    Integer at = place.get(step);
    assertThat(at).as("%s is a step of the whole run", step).isNotNull();
    return at;
  }

  /** The steps that were made by all processes in turn; a line cut off by a kill was none. */
  private static List<String> steps(Path run) throws IOException {
    Path file = run.resolveSibling(run.getFileName() + ".steps");
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** The trained model, and the best weights of the last checkpoint. */
  private static List<String> tensors(Path run) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(run)) {
      files
          .map(file -> run.relativize(file).toString())
          .filter(name -> name.endsWith(".safetensors"))
          .filter(name -> !name.contains("state-"))
          .sorted()
          .forEach(names::add);
    }
    return names;
  }

  private CommandProcess start(Path run, String backend, List<String> jvm) throws IOException {
    return CommandProcess.start(
        folder.resolve(run.getFileName() + ".out"),
        jvm,
        KillableRun.class,
        run,
        data,
        backend,
        run.resolveSibling(run.getFileName() + ".steps"));
  }
}
