package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.data.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldOutTest {
  /** What two cuts of scikit-learn's train_test_split give. */
  @ParameterizedTest
  @CsvSource({
    "0,0,0,0",
    "1,1,0,0",
    "2,1,0,1",
    "3,1,1,1",
    "4,2,1,1",
    "5,3,1,1",
    "6,3,1,2",
    "7,4,1,2",
    "10,6,2,2",
    "100,60,20,20",
    "2000000001,1200000000,400000000,400000001"
  })
  void holdsOutTwoFifthsRoundedUp(int rows, int train, int validation, int test) {
    assertThat(HoldOut.of(rows)).isEqualTo(new HoldOut(train, validation, test));
  }

  @Test
  void cutsRowsInTheirOrder() {
    HoldOut cut = HoldOut.of(4);
    assertThat(new Split[] {cut.at(0), cut.at(1), cut.at(2), cut.at(3)})
        .containsExactly(Split.TRAIN, Split.TRAIN, Split.VALIDATION, Split.TEST);
  }
}
