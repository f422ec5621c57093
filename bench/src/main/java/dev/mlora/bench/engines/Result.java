package dev.mlora.bench.engines;

import dev.mlora.bench.peer.PeerEngine;
import dev.mlora.bench.work.BenchModel;

/**
 * What was measured of one contender in a contest.
 *
 * @param contest what was trained and scored
 * @param contender the name of the backend or peer
 * @param training steps of 1,024 rows
 * @param scoring batches of 1,024 rows
 * @param request batches of 64 rows
 * @param startSeconds from the start of the JVM to the end of its first step
 * @param memory the most that the process took
 */
record Result(
    Contest contest,
    String contender,
    Timings training,
    Timings scoring,
    Timings request,
    double startSeconds,
    PeakMemory memory) {
  double trainedRowsPerSecond() {
    return BenchModel.BATCH / training.micros() * 1e6;
  }

  double scoredRowsPerSecond() {
    return BenchModel.BATCH / scoring.micros() * 1e6;
  }

  /** The contender's name in tables. */
  String title() {
    return title(contender);
  }

  /** A contender's name in tables. */
  static String title(String contender) {
    return PeerEngine.named(contender).map(PeerEngine::title).orElse(contender);
  }
}
