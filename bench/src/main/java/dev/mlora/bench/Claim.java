package dev.mlora.bench;

import dev.mlora.bench.work.BenchModel;
import dev.mlora.bench.work.BenchRows;
import dev.mlora.bench.work.Scoring;
import dev.mlora.bench.work.TrainingStep;
import dev.mlora.bench.work.Workload;
import dev.mlora.train.SparseUpdates;
import java.util.List;

/**
 * What is claimed of speed: that some work takes at most so many times as long as other work.
 *
 * @param title what is compared with what
 * @param work the name of the work
 * @param yardstick the name of what it is compared with
 * @param atMost the ratio that is claimed; infinite where the ratio is only shown
 */
record Claim(String title, String work, String yardstick, double atMost) {
  /** The nine matrix products of the base model's step. */
  static final String GEMMS = "gemms";

  /** Compiles the work of a name; {@link #GEMMS} and those of {@link #all} are known. */
  static Workload open(String name, BenchBackend backend) {
    return switch (name) {
      case GEMMS -> new BaseGemms(backend.threads());
      case "base" -> step(backend, false, 2, 1, SparseUpdates.DENSE_DECAY);
      case "adapted-1" -> step(backend, true, 10, 1, SparseUpdates.DENSE_DECAY);
      case "adapted-2" -> step(backend, true, 10, 2, SparseUpdates.DENSE_DECAY);
      case "adapted-5" -> step(backend, true, 10, 5, SparseUpdates.DENSE_DECAY);
      case "adapted-10" -> step(backend, true, 10, 10, SparseUpdates.DENSE_DECAY);
      case "lazy-10" -> step(backend, true, 10, 8, SparseUpdates.LAZY);
      case "lazy-1000" -> step(backend, true, 1000, 8, SparseUpdates.LAZY);
      case "score-1" -> scoring(backend, 1);
      case "score-10" -> scoring(backend, 10);
      case "score-256" -> scoring(backend, 256);
      default -> throw new IllegalArgumentException("There is no work '" + name + "'.");
    };
  }

  /** All that is claimed, in the order of the report. */
  static List<Claim> all() {
    return List.of(
        new Claim("base step / its GEMMs", "base", GEMMS, 1.2),
        new Claim("step with adapters, 1 domain in the batch / GEMMs", "adapted-1", GEMMS, 1.4),
        new Claim("step with adapters, 2 domains in the batch / GEMMs", "adapted-2", GEMMS, 1.4),
        new Claim("step with adapters, 5 domains in the batch / GEMMs", "adapted-5", GEMMS, 1.4),
        new Claim("step with adapters, 10 domains in the batch / GEMMs", "adapted-10", GEMMS, 1.4),
        new Claim(
            "lazy step, 8 domains in the batch, of 1,000 / of 10", "lazy-1000", "lazy-10", 1.15),
        new Claim("scoring 1,024 rows of 10 domains / of one", "score-10", "score-1", 1.3),
        new Claim("scoring 1,024 rows of 256 domains / of one", "score-256", "score-1", 2.5));
  }

  /** The names of all work that the claims compare. */
  static List<String> works() {
    return all().stream()
        .flatMap(claim -> List.of(claim.yardstick, claim.work).stream())
        .distinct()
        .toList();
  }

  private static Workload step(
      BenchBackend backend, boolean adapters, int domains, int present, SparseUpdates updates) {
    return new TrainingStep(
        backend.backend(),
        adapters ? BenchModel.adapted(domains) : BenchModel.base(domains),
        present,
        updates);
  }

  private static Workload scoring(BenchBackend backend, int present) {
    return new Scoring(backend.backend(), BenchModel.adapted(256), BenchRows.of(256, present));
  }
}
