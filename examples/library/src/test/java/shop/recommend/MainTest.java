package shop.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mlora.backend.Backends;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir private Path folder;

  @Test
  void theNewMarketGainsByItsAdapterAndTheSavedModelScoresTheSame() {
    Path data = folder.resolve("data");
    Path saved = folder.resolve("saved");
    Main.build(data);

    Main.Outcome outcome = Main.train(data, 20, saved);

    double before = outcome.unadapted().auc().orElseThrow();
    double after = outcome.adapted().auc().orElseThrow();
    assertTrue(after > before + 0.1, "AUC of the new market: " + before + " before, " + after + " after");
    assertTrue(outcome.evaluation().wauc().orElseThrow() > 0.55, outcome.evaluation()::toString);
    assertTrue(outcome.score() > 0 && outcome.score() < 1, "score " + outcome.score());
    assertEquals(outcome.score(), Main.serve(saved), "the score of the saved model");
  }

  /** The same program, the same seed: of this small model two engines end within a thousandth. */
  @Test
  void aBackboneOfOurOwnTrainsOnTwoBackends() {
    double fast = train("panama-cpu");
    double plain = train("reference");
    assertTrue(fast > 0.55, "WAUC " + fast);
    assertEquals(plain, fast, 1e-3, "WAUC on reference and on panama-cpu");
  }

  private static double train(String name) {
    try (Backend backend = Backends.select(name, BackendOptions.DEFAULT)) {
      return CrossNetwork.train(backend, 3).wauc().orElseThrow();
    }
  }
}
