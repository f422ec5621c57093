package dev.mlora.io.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlora.error.MloraException;
import dev.mlora.train.Checkpoint;
import dev.mlora.train.StateTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up: a file system of 300 KB in memory, seen by one process alone. */
class FullDiskTest {
  @TempDir private Path folder;

  @Test
  void aFullDiskIsSaidAndTheCheckpointBeforeStillLoads() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount -t tmpfs -o size=300k tmpfs '" + disk + "'").equals("0"),
        "this system lets no user mount a file system of his own");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    String said =
        run(
            "mount -t tmpfs -o size=300k tmpfs '%s' && '%s' -cp '%s' '%s' '%s'"
                .formatted(
                    disk,
                    java,
                    System.getProperty("java.class.path"),
                    Saver.class.getName(),
                    disk));

    assertThat(said).contains("MLORA-501").contains("No space left on device");
    assertThat(said).contains("loads the one before: true").endsWith("0");
  }

  private String run(String command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder("unshare", "-rm", "sh", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exit = process.waitFor();
    String text = Files.readString(out, StandardCharsets.UTF_8);
    return text + exit;
  }

  /** Saves ever larger checkpoints until one does not fit. */
  static final class Saver {
    private Saver() {}

    /** The only argument is the folder. */
    public static void main(String[] arguments) {
      CheckpointFiles files = CheckpointFiles.in(Path.of(arguments[0]));
      Checkpoint last = Checkpoint.NONE;
      for (int size = 1000; size < 1_000_000; size *= 2) {
        Checkpoint next = checkpoint(size);
        try {
          files.save(next);
        } catch (MloraException e) {
          System.out.println(e.getMessage());
          Checkpoint loaded =
              CheckpointFiles.in(Path.of(arguments[0])).load().orElse(Checkpoint.NONE);
          System.out.println(
              "loads the one before: "
                  + SmallCheckpoint.bits(loaded).equals(SmallCheckpoint.bits(last)));
          return;
        }
        last = next;
      }
    }

    private static Checkpoint checkpoint(int size) {
      Map<String, StateTensor> small = SmallCheckpoint.tensors("w", 1, 2);
      return SmallCheckpoint.of(small, small, SmallCheckpoint.tensors("state", 1, size), size);
    }
  }
}
