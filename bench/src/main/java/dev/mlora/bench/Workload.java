package dev.mlora.bench;

/** Work of which every unit costs the same, so that its time can be compared with other work's. */
interface Workload extends AutoCloseable {
  /** Does it some times over. */
  void run(int units);

  @Override
  void close();
}
