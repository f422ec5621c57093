package dev.mlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.MloraException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  @Test
  void idsOfARangeAreRowsAndRareOnesShareRowZero() {
    int[] training = {1, 1, 3, 4, 4, 4};
    IdRangeVocabulary vocabulary = IdRangeVocabulary.fit(5, training, 2);
    assertThat(vocabulary.rows()).isEqualTo(6);
    assertThat(vocabulary.maskedIds()).containsExactly(2, 3, 5);
    assertThat(List.of("1", "4").stream().map(vocabulary::row)).containsExactly(1, 4);
    assertThat(List.of("0", "2", "3", "5", "6", "-1", "x", "").stream().map(vocabulary::row))
        .containsOnly(Field.OOV_ROW);
  }

  @Test
  void listedIdsHaveRowsInTheOrderOfTheirFirstUse() {
    ListedVocabulary vocabulary =
        ListedVocabulary.fit(List.of("b", "a", "once", "b", "a", "c", "c"), 2);
    assertThat(vocabulary.ids()).containsExactly("b", "a", "c");
    assertThat(vocabulary.rows()).isEqualTo(4);
    assertThat(vocabulary.row("b")).isEqualTo(1);
    assertThat(vocabulary.row("c")).isEqualTo(3);
    assertThat(vocabulary.row("once")).isZero();
    assertThat(vocabulary.row("never")).isZero();
  }

  @Test
  void idListedTwiceIsRefused() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> ListedVocabulary.of(List.of("a", "b", "a")))
        .withMessage(
            "MLORA-308 Id 'a' is listed twice in a vocabulary, first at place 1. "
                + "List each id once.");
  }

  @Test
  void maskedIdOutsideTheRangeIsRefused() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> IdRangeVocabulary.of(3, 4))
        .withMessage("MLORA-308 Masked id 4 lies outside the id range 1 to 3.");
  }

  @Property
  void everyIdHasARowOfTheTable(
      @ForAll @IntRange(min = 1, max = 50) int maxId, @ForAll int anyId, @ForAll String anyText) {
    IdRangeVocabulary vocabulary = IdRangeVocabulary.fit(maxId, new int[] {1, maxId}, 1);
    assertThat(vocabulary.row(anyId)).isBetween(0, vocabulary.rows() - 1);
    assertThat(vocabulary.row(anyText)).isBetween(0, vocabulary.rows() - 1);
  }
}
