package dev.mlora.bench.engines;

import dev.mlora.bench.peer.PeerEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Backends and peers in the same contests, in turn within each round. Every second round takes them
 * from last to first, so that none always comes after the same one.
 *
 * @param backends the names of the backends; the first is what others are compared with
 * @param threads how many threads each computes with
 * @param rounds how many rounds are measured
 */
public record EngineBench(List<String> backends, int threads, int rounds) {
  private static final int WARM_UP_ROUNDS = 5;
  private static final int STEPS = 30;
  private static final int BATCHES = 30;
  private static final int REQUESTS = 100;

  /** Keeps its own copy. */
  public EngineBench {
    backends = List.copyOf(backends);
  }

  /** The names of all who take part in a contest: backends, and peers on engines among theirs. */
  List<String> contenders(Contest contest) {
    List<String> names = new ArrayList<>(backends);
    if (contest.hasPeers()) {
      peers().forEach(peer -> names.add(peer.label()));
    }
    return names;
  }

  /** The peers on the engines of the backends. */
  List<PeerEngine> peers() {
    return Arrays.stream(PeerEngine.values())
        .filter(engine -> backends.contains(engine.backend()))
        .toList();
  }

  /** Finds whether peers learn what the first backend learns. */
  Map<PeerEngine, PeerCheck> checkPeers() {
    Map<PeerEngine, PeerCheck> checks = new LinkedHashMap<>();
    for (PeerEngine peer : peers()) {
      checks.put(peer, ContenderProcess.check(peer.label(), backends.getFirst()));
    }
    return checks;
  }

  /**
   * Measures.
   *
   * @param contest what is trained and scored
   * @param progress told what is going on
   */
  List<Result> measure(Contest contest, Consumer<String> progress) {
    Map<String, Measured> all = new LinkedHashMap<>();
    try {
      for (String name : contenders(contest)) {
        progress.accept("%s: %s starts".formatted(contest.title(), Result.title(name)));
        long begin = System.nanoTime();
        Measured measured = new Measured(ContenderProcess.start(name, contest, threads));
        all.put(name, measured);
        measured.process.awaitReady();
        measured.startSeconds = (System.nanoTime() - begin) / 1e9;
      }
      for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
        progress.accept(
            round < 0
                ? "%s: warm-up round %d of %d"
                    .formatted(contest.title(), round + WARM_UP_ROUNDS + 1, WARM_UP_ROUNDS)
                : "%s: round %d of %d".formatted(contest.title(), round + 1, rounds));
        List<Measured> inTurn = new ArrayList<>(all.values());
        for (Measured measured : round % 2 == 0 ? inTurn : inTurn.reversed()) {
          measured.round(round >= 0);
        }
      }
      List<Result> results = new ArrayList<>();
      all.forEach((name, measured) -> results.add(measured.result(contest, name)));
      return results;
    } finally {
      all.values().forEach(measured -> measured.process.close());
    }
  }

  /** One contender while it is measured. */
  private static final class Measured {
    private final ContenderProcess process;
    private final Timings.Rounds training = new Timings.Rounds();
    private final Timings.Rounds scoring = new Timings.Rounds();
    private final Timings.Rounds request = new Timings.Rounds();
    private double startSeconds;

    Measured(ContenderProcess process) {
      this.process = process;
    }

    void round(boolean counts) {
      double[] steps = process.nanos("train", STEPS);
      double[] batches = process.nanos("score", BATCHES);
      double[] requests = process.nanos("request", REQUESTS);
      if (counts) {
        training.add(steps);
        scoring.add(batches);
        request.add(requests);
      }
    }

    Result result(Contest contest, String name) {
      return new Result(
          contest,
          name,
          training.timings(),
          scoring.timings(),
          request.timings(),
          startSeconds,
          process.memory());
    }
  }
}
