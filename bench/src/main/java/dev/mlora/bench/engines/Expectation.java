package dev.mlora.bench.engines;

import dev.mlora.bench.peer.PeerEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is expected of a step's time: that one contender takes at least, or at most, so many times
 * another's.
 *
 * @param title what is compared
 * @param work the contender whose time it is
 * @param yardstick the contender it is compared with
 * @param bound the ratio of the times
 * @param atLeast whether the bound is the least; otherwise it is the most
 * @param ratio what was measured
 */
record Expectation(
    String title,
    String work,
    String yardstick,
    double bound,
    boolean atLeast,
    Timings.Ratio ratio) {
  private static final String FAST = "panama-cpu";
  private static final double SAME = 1.05;

  /** The expectations on the contest with peers, of those that took part. */
  static List<Expectation> of(List<Result> results) {
    List<Expectation> all = new ArrayList<>();
    for (PeerEngine peer : PeerEngine.values()) {
      double times = peer == PeerEngine.DJL ? 4 : 1.8;
      add(
          all,
          results,
          "%s / %s: %s trains at least %s times as many rows"
              .formatted(peer.title(), FAST, FAST, number(times)),
          peer.label(),
          FAST,
          times,
          true);
      add(
          all,
          results,
          "%s / %s: the backend takes at most %s times the time"
              .formatted(peer.backend(), peer.title(), number(SAME)),
          peer.backend(),
          peer.label(),
          SAME,
          false);
    }
    return all;
  }

  private static void add(
      List<Expectation> all,
      List<Result> results,
      String title,
      String work,
      String yardstick,
      double bound,
      boolean atLeast) {
    Optional<Result> one = named(results, work);
    Optional<Result> other = named(results, yardstick);
    if (one.isPresent() && other.isPresent()) {
      all.add(
          new Expectation(
              title,
              work,
              yardstick,
              bound,
              atLeast,
              one.get().training().by(other.get().training())));
    }
  }

  private static Optional<Result> named(List<Result> results, String contender) {
    return results.stream()
        .filter(result -> result.contest().hasPeers() && result.contender().equals(contender))
        .findFirst();
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  boolean holds() {
    return atLeast ? ratio.median() >= bound : ratio.median() <= bound;
  }
}
