package dev.mlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.MloraException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BucketedFieldTest {
  @Test
  void quantilesMakeBucketsOfEqualSize() {
    double[] values = IntStream.range(0, 100).mapToDouble(i -> 99 - i).toArray();
    BucketedField field = BucketedField.fit("price", values, 4);
    assertThat(field.boundaries()).containsExactly(25.0, 50.0, 75.0);
    assertThat(field.tableRows()).isEqualTo(5);
    int[] counts = new int[field.tableRows()];
    for (double value : values) {
      counts[field.row(value, "test")]++;
    }
    assertThat(counts).containsExactly(0, 25, 25, 25, 25);
  }

  @Test
  void boundaryBelongsToTheBucketAboveAndOutlyingValuesToTheOuterBuckets() {
    BucketedField field = new BucketedField("price", List.of(1.0, 2.0));
    assertThat(field.row(-1e300, "test")).isEqualTo(1);
    assertThat(field.row(1.0, "test")).isEqualTo(2);
    assertThat(field.row(2.0, "test")).isEqualTo(3);
    assertThat(field.row(1e300, "test")).isEqualTo(3);
  }

  @Test
  void frequentValueMakesFewerBuckets() {
    BucketedField field = BucketedField.fit("price", new double[] {0, 0, 0, 0, 0, 0, 7, 8}, 4);
    assertThat(field.boundaries()).containsExactly(7.0);
  }

  @Test
  void notANumberInTrainingNamesRowAndField() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> BucketedField.fit("price", new double[] {1, 2, Double.NaN}, 2))
        .withMessage(
            "MLORA-305 Dense field 'price' is NaN in training row 3; a finite number is expected. "
                + "Remove or replace the value, or leave it empty if it is missing.");
  }

  @Test
  void infinityNamesThePlaceAndField() {
    BucketedField field = new BucketedField("price", List.of(1.0));
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> field.row(Double.POSITIVE_INFINITY, "prices.csv, line 7"))
        .withMessageStartingWith(
            "MLORA-305 Dense field 'price' is Infinity in prices.csv, line 7;");
  }

  @Test
  void unorderedBoundariesAreRefused() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> new BucketedField("price", List.of(2.0, 1.0)))
        .withMessageContaining("'price' must be finite and strictly ascending, but are [2.0, 1.0]");
  }

  @Property
  void rowsGrowWithValuesAndStayInTheTable(
      @ForAll @Size(min = 1, max = 60) @DoubleRange(min = -5, max = 5) double[] values,
      @ForAll @IntRange(min = 1, max = 12) int buckets) {
    BucketedField field = BucketedField.fit("x", values, buckets);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int previous = 1;
    for (double value : sorted) {
      int row = field.row(value, "test");
      assertThat(row).isBetween(previous, field.tableRows() - 1);
      previous = row;
    }
  }
}
