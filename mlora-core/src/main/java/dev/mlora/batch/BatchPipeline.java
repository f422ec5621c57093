package dev.mlora.batch;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the batches of an epoch ahead on another thread, so that the training loop never waits
 * for them. Batches come in the epoch's order.
 */
public final class BatchPipeline implements AutoCloseable {
  private sealed interface Prepared {
    record Ready(Batch batch) implements Prepared {}

    record Failed(Throwable cause) implements Prepared {}

    record End() implements Prepared {}
  }

  private final BlockingQueue<Batch> free;
  private final BlockingQueue<Prepared> ready;
  private final Thread thread;
  private @Nullable Batch lent;

  /**
   * Starts to prepare an epoch, or the rest of one.
   *
   * @param buffers the batches to fill in turn, at least two; they stay the caller's
   * @param rows the split to read, used by this pipeline alone until it is closed
   * @param order the epoch
   * @param from how many batches of the epoch are left out
   * @param firstStep the number of the first prepared batch's training step
   */
  public BatchPipeline(
      List<Batch> buffers, DatasetRows rows, EpochOrder order, int from, int firstStep) {
    free = new ArrayBlockingQueue<>(buffers.size(), false, buffers);
    ready = new ArrayBlockingQueue<>(buffers.size() + 1);
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("mlora-batches")
            .start(() -> prepare(rows, order, from, firstStep));
  }

  /**
   * The next batch, or null after the last. It may be used until the next call.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public @Nullable Batch next() throws InterruptedException {
    if (lent != null) {
      free.add(lent);
      lent = null;
    }
    return switch (ready.take()) {
      case Prepared.Ready next -> {
        lent = next.batch();
        yield next.batch();
      }
      case Prepared.End end -> {
        ready.add(end);
        yield null;
      }
      case Prepared.Failed failed -> {
        ready.add(failed);
        throw rethrown(failed.cause());
      }
    };
  }

  /** Stops preparing and waits until the thread has let go of the batches. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare(DatasetRows rows, EpochOrder order, int from, int firstStep) {
    try {
      for (int i = from; i < order.batches(); i++) {
        Batch batch = free.take();
        rows.select(order, i);
        batch.fill(rows, firstStep + i - from);
        ready.put(new Prepared.Ready(batch));
      }
      ready.put(new Prepared.End());
    } catch (InterruptedException closed) {
      // Closing interrupts this thread to end it early; nobody waits for more batches then.
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error failure) {
      ready.add(new Prepared.Failed(failure));
    }
  }

  private static RuntimeException rethrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) cause;
  }
}
