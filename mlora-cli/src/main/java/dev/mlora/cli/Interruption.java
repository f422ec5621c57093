package dev.mlora.cli;

import java.time.Duration;

/**
 * Ctrl-C: the command's thread is interrupted and given time to remove what it has half written.
 */
final class Interruption {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Thread command;
  private volatile boolean finished;

  private Interruption(Thread command) {
    this.command = command;
  }

  /** Begins to watch for Ctrl-C on behalf of the calling thread. */
  static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(interruption::interruptAndWait));
    return interruption;
  }

  /** The command is done; ending the JVM interrupts nothing any more. */
  void finished() {
    finished = true;
  }

  private void interruptAndWait() {
    if (finished) {
      return;
    }
    command.interrupt();
    long until = System.nanoTime() + GRACE.toNanos();
    try {
      // The command's thread cannot end while the JVM does: it says that it is done.
      while (!finished && System.nanoTime() < until) {
        Thread.sleep(Duration.ofMillis(20));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
