package dev.mlora.io.run;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.FileLocks;
import dev.mlora.io.file.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to write into a run directory, held by one process at a time. It is a lock of the
 * operating system on a file that stays: it ends with the process, however that ends, and never has
 * to be removed.
 */
final class RunLock implements AutoCloseable {
  static final String FILE = "run.lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder that is there.
   *
   * @throws MloraException {@link ErrorCode#RUN_BUSY} if another has it, {@link
   *     ErrorCode#RUN_UNWRITABLE}
   */
  static RunLock of(Path folder) {
    Path file = folder.resolve(FILE);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw WholeFile.unwritable(file, e);
    }
    boolean taken;
    try {
      taken = FileLocks.take(channel);
    } catch (IOException e) {
      throw closing(channel, WholeFile.unwritable(file, e));
    }
    if (!taken) {
      throw closing(
          channel,
          new MloraException(
              ErrorCode.RUN_BUSY,
              "Another process works in the run directory %s: it holds the lock on %s. Wait until it has ended, or choose another folder with --run, or --out of 'mlora reproduce'."
                  .formatted(folder, file)));
    }
    return new RunLock(channel);
  }

  private static MloraException closing(FileChannel channel, MloraException failure) {
    try {
      channel.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
