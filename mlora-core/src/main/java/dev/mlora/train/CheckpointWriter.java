package dev.mlora.train;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Saves checkpoints on a thread of its own, so that training need not wait for the disk: at most
 * one is being saved at any time. Not safe for use by several threads.
 */
final class CheckpointWriter implements AutoCloseable {
  private final CheckpointStore store;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("mlora-checkpoints").factory());
  private @Nullable Future<?> saving;

  CheckpointWriter(CheckpointStore store) {
    this.store = store;
  }

  /** Begins to save, once the checkpoint before is safe; throws what that one met with. */
  void save(Checkpoint checkpoint) {
    await();
    saving = thread.submit(() -> store.save(checkpoint));
  }

  /** Waits until the last checkpoint is safe, also where the thread is interrupted. */
  void await() {
    Future<?> last = saving;
    saving = null;
    boolean interrupted = false;
    try {
      while (last != null) {
        try {
          last.get();
          last = null;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the last checkpoint and ends the thread. */
  @Override
  public void close() {
    try {
      await();
    } finally {
      thread.shutdown();
    }
  }
}
