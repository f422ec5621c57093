package dev.mlora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StratifiedSplitTest {
  /** Rows of one label in one split. */
  private static int count(Split[] splits, float[] labels, Split split, float label) {
    int count = 0;
    for (int row = 0; row < splits.length; row++) {
      count += splits[row] == split && labels[row] == label ? 1 : 0;
    }
    return count;
  }

  private static float[] labels(int rows, int positives) {
    float[] labels = new float[rows];
    Arrays.fill(labels, 0, positives, 1);
    return labels;
  }

  @Test
  void sizesRoundAsInThePublishedSplit() {
    float[] labels = labels(753_769, 170_000);
    Split[] splits = StratifiedSplit.assign(labels, 5);
    assertThat(splits).filteredOn(Split.TRAIN::equals).hasSize(452_261);
    assertThat(splits).filteredOn(Split.VALIDATION::equals).hasSize(150_754);
    assertThat(splits).filteredOn(Split.TEST::equals).hasSize(150_754);
  }

  @Test
  void otherKeyOtherRows() {
    float[] labels = labels(100, 40);
    assertThat(StratifiedSplit.assign(labels, 1)).isEqualTo(StratifiedSplit.assign(labels, 1));
    assertThat(StratifiedSplit.assign(labels, 1)).isNotEqualTo(StratifiedSplit.assign(labels, 2));
  }

  @Property
  void everySplitHasItsShareOfEachClass(
      @ForAll @IntRange(min = 0, max = 300) int rows, @ForAll @IntRange(min = 0, max = 300) int n) {
    float[] labels = labels(rows, Math.min(rows, n));
    Split[] splits = StratifiedSplit.assign(labels, 11);
    for (float label : new float[] {0, 1}) {
      double ofClass = label == 1 ? Math.min(rows, n) : rows - Math.min(rows, n);
      assertThat((double) count(splits, labels, Split.TRAIN, label))
          .isBetween(.6 * ofClass - 2, .6 * ofClass + 2);
      assertThat((double) count(splits, labels, Split.TEST, label))
          .isBetween(.2 * ofClass - 1.5, .2 * ofClass + 1.5);
      assertThat((double) count(splits, labels, Split.VALIDATION, label))
          .isBetween(.2 * ofClass - 1.5, .2 * ofClass + 1.5);
    }
  }
}
