package dev.mlora.panama.cpu;

import dev.mlora.panama.plan.Stage;
import dev.mlora.panama.plan.Workspace;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that share the tasks of a stage. Who runs a task never matters to its result.
 *
 * <p>The caller is worker 0 and always takes part. One run at a time has the other workers; a run
 * that finds them busy does all its tasks itself. Between stages, and between the steps of a
 * training, workers spin for a fraction of a millisecond, so that waking them costs nothing, and
 * then park: an idle backend uses no processor. The caller spins for the last task of a stage, too:
 * a parked processor of a virtual machine is often given to another one, and long in coming back.
 * Who spins yields between looks: whoever waits for the same processor has it at once.
 */
final class Workers implements AutoCloseable {
  /** More tasks than a stage can have. */
  private static final int TASK_BITS = 20;

  private static final int TASKS = (1 << TASK_BITS) - 1;

  /** How often to look before asking for the time. */
  private static final int LOOKS = 100;

  private static final long SPIN_NANOS = 500_000;

  /**
   * How long the caller looks for the end of a stage's last task: longer than a task takes, as a
   * woken thread is often put on the processor of the one that woke it, and stays there for
   * milliseconds while another processor has nothing to do.
   */
  private static final long LAST_TASK_NANOS = 20_000_000;

  private final Thread[] threads;
  private final AtomicBoolean[] parked;
  private final AtomicBoolean taken = new AtomicBoolean();
  // The stage's number above, below it the first and the last of its tasks left. All are in one
  // word, and no other field is asked whether there is a task: a worker that comes late, while the
  // fields below already are the next stage's, finds none left of the stage it has seen.
  private final AtomicLong ticket = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private volatile @Nullable Stage stage;
  private volatile @Nullable Workspace workspace;
  private volatile int tasks;
  private volatile @Nullable Thread waiting;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param count how many workers there are, with the caller
   */
  Workers(int count) {
    threads = new Thread[count - 1];
    parked = new AtomicBoolean[count - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      parked[i] = new AtomicBoolean();
      threads[i] = new Thread(() -> work(worker), "mlora-panama-cpu-" + worker);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  /** How many workers there are, with the caller. */
  int count() {
    return threads.length + 1;
  }

  /** Runs stages one after another. */
  void run(Workspace w, List<Stage> stages) {
    boolean shared = threads.length > 0 && taken.compareAndSet(false, true);
    try {
      for (int i = 0; i < stages.size(); i++) {
        Stage next = stages.get(i);
        int number = next.tasks(w);
        if (shared && number > 1 && number <= TASKS && !next.isSmall(w)) {
          share(w, next, number);
        } else {
          for (int task = 0; task < number; task++) {
            next.run(w, task, 0);
          }
        }
      }
    } finally {
      if (shared) {
        stage = null;
        workspace = null;
        taken.set(false);
      }
    }
  }

  private void share(Workspace w, Stage next, int number) {
    stage = next;
    workspace = w;
    tasks = number;
    failure = null;
    done.set(0);
    long epoch = (epoch(ticket.get()) + 1) & (-1L >>> 2 * TASK_BITS);
    ticket.set(epoch << 2 * TASK_BITS | number);
    for (int i = 0; i < threads.length; i++) {
      if (parked[i].get()) {
        LockSupport.unpark(threads[i]);
      }
    }
    takeTasks(epoch, 0);
    await(number);
    rethrow(failure);
  }

  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
  private void await(int number) {
    long begin = System.nanoTime();
    do {
      for (int look = 0; look < LOOKS; look++) {
        if (done.get() == number) {
          return;
        }
        Thread.onSpinWait();
      }
      Thread.yield();
    } while (System.nanoTime() - begin < LAST_TASK_NANOS);
    waiting = Thread.currentThread();
    while (done.get() < number) {
      LockSupport.park(this);
    }
    waiting = null;
  }

  private static void rethrow(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void work(int worker) {
    long seen = 0;
    while (!closed) {
      seen = awaitStage(seen, worker - 1);
      takeTasks(seen, worker);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
  private long awaitStage(long seen, int index) {
    long begin = System.nanoTime();
    do {
      for (int look = 0; look < LOOKS; look++) {
        if (epoch(ticket.get()) != seen) {
          return epoch(ticket.get());
        }
        Thread.onSpinWait();
      }
      Thread.yield();
    } while (System.nanoTime() - begin < SPIN_NANOS);
    parked[index].set(true);
    while (epoch(ticket.get()) == seen && !closed) {
      LockSupport.park(this);
    }
    parked[index].set(false);
    return epoch(ticket.get());
  }

  /**
   * The caller and every second worker take the first of the tasks left, the others the last: from
   * step to step a worker then meets the same rows, and much of what it needs in its own cache.
   */
  private void takeTasks(long epoch, int worker) {
    boolean first = worker % 2 == 0;
    while (true) {
      long next = ticket.get();
      int from = (int) (next >>> TASK_BITS) & TASKS;
      int to = (int) next & TASKS;
      if (epoch(next) != epoch || from == to) {
        return;
      }
      if (ticket.compareAndSet(next, first ? next + (1L << TASK_BITS) : next - 1)) {
        // Holding a task of this stage keeps the stage from changing, until it is counted as done.
        int number = tasks;
        runTask(first ? from : to - 1, worker);
        if (done.incrementAndGet() == number) {
          LockSupport.unpark(waiting);
        }
      }
    }
  }

  private static long epoch(long ticket) {
    return ticket >>> 2 * TASK_BITS;
  }

  private void runTask(int task, int worker) {
    Stage current = stage;
    Workspace w = workspace;
    try {
      if (current != null && w != null) {
        current.run(w, task, worker);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Ends the threads; runs go on with the caller alone. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
