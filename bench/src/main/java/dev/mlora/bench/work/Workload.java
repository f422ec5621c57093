package dev.mlora.bench.work;

/** Work of which every unit costs the same, so that its time can be compared with other work's. */
public interface Workload extends AutoCloseable {
  /**
   * Does it some times over, one unit after the other.
   *
   * @param nanos how long each unit took goes here, in nanoseconds; as many are done as there is
   *     room
   */
  void run(long[] nanos);

  @Override
  void close();
}
