package dev.mlora.io.data;

import dev.mlora.data.Split;

/**
 * How many of some rows are held out: two fifths rounded up, of which half rounded up is the test
 * split, as two cuts of scikit-learn's {@code train_test_split} do in the authors' scripts. A row
 * alone is one of training; there the scripts fail.
 *
 * @param train rows of training
 * @param validation rows of validation
 * @param test rows of test
 */
record HoldOut(int train, int validation, int test) {
  static HoldOut of(int rows) {
    int held = rows == 1 ? 0 : (int) ((2L * rows + 4) / 5);
    int test = (held + 1) / 2;
    return new HoldOut(rows - held, held - test, test);
  }

  /** The split of the n-th of the rows, in an order that is random. */
  Split at(int row) {
    return row < train ? Split.TRAIN : row < train + validation ? Split.VALIDATION : Split.TEST;
  }
}
