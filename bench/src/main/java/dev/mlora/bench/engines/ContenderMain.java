package dev.mlora.bench.engines;

import dev.mlora.backbone.Architecture;
import dev.mlora.backend.Backends;
import dev.mlora.bench.peer.Peer;
import dev.mlora.bench.peer.PeerEngine;
import dev.mlora.bench.work.BenchModel;
import dev.mlora.bench.work.BenchRows;
import dev.mlora.bench.work.Scoring;
import dev.mlora.bench.work.TrainingStep;
import dev.mlora.bench.work.Workload;
import dev.mlora.model.Model;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.SparseUpdates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The process of one who takes part in a contest. It makes a step, says {@code ready}, and then
 * does what the lines of its standard input say: {@code train N}, {@code score N} and {@code
 * request N} are answered by the nanoseconds of each of N units, {@code memory} by bytes, until the
 * input ends.
 */
public final class ContenderMain {
  /** The rows of a small request. */
  static final int REQUEST = 64;

  static final String READY = "ready";

  private ContenderMain() {}

  /**
   * Runs the process.
   *
   * @param arguments who computes, the backbone, whether it has adapters, the number of threads; or
   *     {@code check}, a peer and a backend
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("check")) {
      PeerCheck check = PeerCheck.of(PeerEngine.named(arguments[1]).orElseThrow(), arguments[2]);
      System.out.println(check.moved() + " " + check.apart());
      return;
    }
    int threads = Integer.parseInt(arguments[3]);
    Contest contest =
        new Contest(Architecture.valueOf(arguments[1]), Boolean.parseBoolean(arguments[2]));
    Optional<PeerEngine> engine = PeerEngine.named(arguments[0]);
    if (engine.isPresent()) {
      // PyTorch reads this when it is loaded.
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
      try (Peer peer = engine.get().open(PeerRows.model(BenchModel.DROPOUT, threads))) {
        PeerWork training = new PeerWork(BenchRows.batches(Contest.DOMAINS, 1), peer::train);
        serve(
            training,
            new PeerWork(List.of(BenchRows.of(Contest.DOMAINS, 1)), peer::score),
            new PeerWork(List.of(BenchRows.of(Contest.DOMAINS, 1, REQUEST)), peer::score));
      }
      return;
    }
    Model model = contest.model();
    try (Backend backend =
            Backends.select(arguments[0], BackendOptions.DEFAULT.withThreads(threads));
        Workload training = new TrainingStep(backend, model, 1, SparseUpdates.DENSE_DECAY);
        Workload scoring = new Scoring(backend, model, BenchRows.of(Contest.DOMAINS, 1));
        Workload request = new Scoring(backend, model, BenchRows.of(Contest.DOMAINS, 1, REQUEST))) {
      serve(training, scoring, request);
    }
  }

  private static void serve(Workload training, Workload scoring, Workload request)
      throws IOException {
    PrintStream out = System.out;
    training.run(new long[1]);
    out.println(READY);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      out.println(
          switch (words[0]) {
            case "train" -> times(training, words[1]);
            case "score" -> times(scoring, words[1]);
            case "request" -> times(request, words[1]);
            case "memory" -> PeakMemory.now().line();
            default -> throw new IllegalArgumentException("There is no work '" + line + "'.");
          });
    }
  }

  private static String times(Workload work, String number) {
    long[] nanos = new long[Integer.parseInt(number)];
    work.run(nanos);
    return Arrays.stream(nanos).mapToObj(Long::toString).collect(Collectors.joining(" "));
  }
}
