package dev.mlora.bench;

import java.util.concurrent.atomic.AtomicInteger;

/** Where threads wait for one another, again and again; they spin, as the backend's workers do. */
final class Meeting {
  private static final int LOOKS = 100;

  private final int threads;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile boolean left;

  /**
   * A meeting.
   *
   * @param threads how many wait for one another
   */
  Meeting(int threads) {
    this.threads = threads;
  }

  /** Waits until all threads have come as often as this one, or one has left for good. */
  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
  void await() {
    int all = (arrived.getAndIncrement() / threads + 1) * threads;
    while (true) {
      for (int look = 0; look < LOOKS; look++) {
        if (arrived.get() >= all || left) {
          return;
        }
        Thread.onSpinWait();
      }
      Thread.yield();
    }
  }

  /** This thread does not come again; nobody waits for it. */
  void leave() {
    left = true;
  }
}
