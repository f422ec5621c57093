package shop.recommend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void theNewMarketGainsByItsAdapter() {
    Main.Outcome outcome = Main.run(3);
    double before = outcome.unadapted().auc().orElseThrow();
    double after = outcome.adapted().auc().orElseThrow();
    assertTrue(after > before, "AUC of the new market: " + before + " before, " + after + " after");
    assertTrue(outcome.evaluation().wauc().orElseThrow() > 0.55, outcome.evaluation()::toString);
    assertTrue(outcome.score() > 0 && outcome.score() < 1, "score " + outcome.score());
  }
}
