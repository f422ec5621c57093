package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
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
    Sizes sizes = Shares.USUAL.of(rows, positives);
    int[] testLeft = {(int) sizes.testNegatives(), (int) sizes.testPositives()};
    int[] validationLeft = {(int) sizes.validationNegatives(), (int) sizes.validationPositives()};
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

  /**
   * How much each split gets, in any unit, such as 60, 20 and 20.
   *
   * @param train the share of training, at least 1, as all are
   * @param validation the share of validation
   * @param test the share of test
   */
  public record Shares(int train, int validation, int test) {
    /** 60/20/20. */
    public static final Shares USUAL = new Shares(60, 20, 20);

    private static final int MOST = 1_000_000;

    /** Checks the shares. */
    public Shares {
      for (int share : new int[] {train, validation, test}) {
        if (share < 1 || share > MOST) {
          throw new MloraException(
              ErrorCode.CONFIG_INVALID,
              "Rows are split %d/%d/%d into training, validation and test; each share must lie between 1 and %d."
                  .formatted(train, validation, test, MOST));
        }
      }
    }

    /**
     * The sizes of the cuts.
     *
     * @param rows how many rows there are
     * @param positives how many of them are positives
     */
    public Sizes of(long rows, long positives) {
      long testRows = ceilShare(rows, test, (long) train + validation + test);
      long testPositives = share(positives, rows, testRows);
      long rest = rows - testRows;
      long validationRows = ceilShare(rest, validation, (long) train + validation);
      long validationPositives = share(positives - testPositives, rest, validationRows);
      return new Sizes(
          testRows - testPositives,
          testPositives,
          validationRows - validationPositives,
          validationPositives);
    }
  }

  /**
   * How many rows go into validation and test; the rest is for training.
   *
   * @param testNegatives negatives in test
   * @param testPositives positives in test
   * @param validationNegatives negatives in validation
   * @param validationPositives positives in validation
   */
  public record Sizes(
      long testNegatives, long testPositives, long validationNegatives, long validationPositives) {}

  private static long ceilShare(long rows, long part, long whole) {
    return (rows * part + whole - 1) / whole;
  }

  /** How many of {@code positives} fall into a cut of {@code taken} out of {@code rows} rows. */
  private static long share(long positives, long rows, long taken) {
    if (rows == 0) {
      return 0;
    }
    long product = Math.multiplyExact(positives, taken);
    long whole = product / rows;
    long remainder = product % rows;
    // The negatives' remainder is rows - remainder, so the left-over row goes to the larger one.
    return whole + (2 * remainder > rows ? 1 : 0);
  }
}
