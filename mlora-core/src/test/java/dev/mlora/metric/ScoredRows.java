package dev.mlora.metric;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random rows for property tests: probabilities, half of the time with many ties. */
record ScoredRows(float[] scores, float[] labels) {

  static Arbitrary<ScoredRows> any() {
    Arbitrary<Float> fine = Arbitraries.floats().between(0, 1).ofScale(8);
    Arbitrary<Float> coarse = Arbitraries.integers().between(0, 8).map(eighth -> eighth / 8f);
    Arbitrary<Float> labels = Arbitraries.of(0f, 1f);
    return Arbitraries.oneOf(fine.list().ofSize(40), coarse.list().ofSize(40))
        .flatMap(
            scores ->
                Combinators.combine(
                        Arbitraries.integers().between(0, scores.size()), labels.list().ofSize(40))
                    .as(
                        (count, marks) -> {
                          float[] score = new float[count];
                          float[] label = new float[count];
                          for (int row = 0; row < count; row++) {
                            score[row] = scores.get(row);
                            label[row] = marks.get(row);
                          }
                          return new ScoredRows(score, label);
                        }));
  }

  int count() {
    return scores.length;
  }

  ScoredRows flipped() {
    float[] flipped = new float[labels.length];
    for (int row = 0; row < flipped.length; row++) {
      flipped[row] = 1 - labels[row];
    }
    return new ScoredRows(scores, flipped);
  }
}
