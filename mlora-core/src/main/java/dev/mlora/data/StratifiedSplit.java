package dev.mlora.data;

import dev.mlora.random.CounterRandom;
import java.util.Arrays;

/**
 * Cuts the rows of one domain 60/20/20 so that each split has the domain's share of positives.
 *
 * <p>Sizes follow two cuts of scikit-learn's {@code train_test_split}: the test split has a fifth
 * of the rows rounded up, validation a quarter of the rest rounded up, training what is left.
 * Within a cut, each class gets its share rounded down and the row that is left over goes to the
 * class with the larger remainder. On MovieLens-1M this gives the counts of the paper's Table 1.
 */
public final class StratifiedSplit {
  private StratifiedSplit() {}

  /**
   * Assigns rows to splits at random.
   *
   * @param labels the label of each row, 0 or 1
   * @param key the random stream that decides which rows go where
   * @return the split of each row
   */
  public static Split[] assign(float[] labels, long key) {
    int rows = labels.length;
    int positives = 0;
    for (float label : labels) {
      positives += label == 1 ? 1 : 0;
    }
    int test = ceilShare(rows, 5);
    int testPositives = share(positives, rows, test);
    int rest = rows - test;
    int validation = ceilShare(rest, 4);
    int validationPositives = share(positives - testPositives, rest, validation);

    int[] testLeft = {test - testPositives, testPositives};
    int[] validationLeft = {validation - validationPositives, validationPositives};
    Split[] splits = new Split[rows];
    Arrays.fill(splits, Split.TRAIN);
    for (int row : CounterRandom.permutation(key, rows)) {
      int label = labels[row] == 1 ? 1 : 0;
      if (testLeft[label] > 0) {
        testLeft[label]--;
        splits[row] = Split.TEST;
      } else if (validationLeft[label] > 0) {
        validationLeft[label]--;
        splits[row] = Split.VALIDATION;
      }
    }
    return splits;
  }

  private static int ceilShare(int rows, int parts) {
    return (rows + parts - 1) / parts;
  }

  /** How many of {@code positives} fall into a cut of {@code taken} out of {@code rows} rows. */
  private static int share(int positives, int rows, int taken) {
    if (rows == 0) {
      return 0;
    }
    long product = (long) positives * taken;
    int whole = (int) (product / rows);
    long remainder = product % rows;
    // The negatives' remainder is rows - remainder, so the left-over row goes to the larger one.
    return whole + (2 * remainder > rows ? 1 : 0);
  }
}
