package dev.mlora.bench.engines;

import dev.mlora.bench.peer.PeerBatch;
import dev.mlora.bench.work.BenchRows;
import dev.mlora.bench.work.Workload;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a peer does with a batch. The batch is made of the rows anew each time, as backends make
 * theirs.
 */
final class PeerWork implements Workload {
  private final List<BenchRows> rows;
  private final Consumer<PeerBatch> work;
  private int next;

  /**
   * Work.
   *
   * @param rows the batches, taken in turn
   * @param work what is done with each
   */
  PeerWork(List<BenchRows> rows, Consumer<PeerBatch> work) {
    this.rows = rows;
    this.work = work;
  }

  @Override
  public void run(long[] nanos) {
    long begin = System.nanoTime();
    for (int i = 0; i < nanos.length; i++) {
      work.accept(PeerRows.batch(rows.get(next++ % rows.size())));
      long end = System.nanoTime();
      nanos[i] = end - begin;
      begin = end;
    }
  }

  /** Who opened the peer closes it. */
  @Override
  public void close() {}
}
