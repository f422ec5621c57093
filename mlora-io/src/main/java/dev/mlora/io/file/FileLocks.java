package dev.mlora.io.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/**
 * Locks of the operating system on open files: that of a process that was killed is gone with it.
 */
public final class FileLocks {
  private FileLocks() {}

  /** Locks a file; false where another process, or another thread of this one, has the lock. */
  public static boolean take(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ofThisProcess) {
      return false;
    }
  }
}
