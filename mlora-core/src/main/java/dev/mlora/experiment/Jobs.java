package dev.mlora.experiment;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Independent pieces of work, several at a time; the first that fails ends all others. */
public final class Jobs {
  private Jobs() {}

  /**
   * Does all work and gives the results in its order.
   *
   * @param atATime how many pieces at the same time
   * @param work the pieces
   * @throws MloraException {@link ErrorCode#TRAINING_STATE} if this thread is interrupted; what a
   *     piece throws otherwise
   */
  public static <T> List<T> run(int atATime, List<Callable<T>> work) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(atATime, work.size()), Thread.ofPlatform().name("mlora-job-", 1).factory());
    try {
      ExecutorCompletionService<T> completion = new ExecutorCompletionService<>(threads);
      List<Future<T>> futures = new ArrayList<>();
      work.forEach(piece -> futures.add(completion.submit(piece)));
      // In the order of completion, so that a failure is seen at once.
      for (int done = 0; done < work.size(); done++) {
        completion.take().get();
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MloraException(
          ErrorCode.TRAINING_STATE,
          "The comparison was interrupted; what was saved before stays as it is.",
          e);
    } catch (ExecutionException e) {
      throw rethrown(e);
    } finally {
      stop(threads);
    }
  }

  /** Interrupts what still runs and waits until it has cleaned up. */
  private static void stop(ExecutorService threads) {
    threads.shutdownNow();
    threads.close();
  }

  private static RuntimeException rethrown(ExecutionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("A training threw a checked exception.", cause);
  }
}
