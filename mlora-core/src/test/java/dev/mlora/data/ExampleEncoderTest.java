package dev.mlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.MloraException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExampleEncoderTest {
  private static final Schema SCHEMA =
      new Schema(
          "shop",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(9, 4)),
              new SparseField("item", ListedVocabulary.of(List.of("tea", "cup"))),
              new BucketedField("price", List.of(10.0))),
          "country",
          List.of("de", "fr"),
          "1 if bought");
  private final ExampleEncoder encoder = new ExampleEncoder(SCHEMA);

  private EncodedExample encode(Object user, Object item, Object price) {
    return encoder.encode(new Example(Map.of("user", user, "item", item, "price", price), "fr"));
  }

  @Test
  void idsTextsAndNumbersBecomeRows() {
    EncodedExample encoded = encode(7, "cup", 12.5);
    assertThat(encoded.domain()).isEqualTo(1);
    assertThat(List.of(encoded.id(0), encoded.id(1), encoded.id(2))).containsExactly(7, 2, 2);
    assertThat(encoded.outOfVocabulary()).isZero();
  }

  @Test
  void numbersAsJsonHasThemMeanTheSameId() {
    for (Object seven : List.of(7L, "7", 7.0, new BigDecimal("7.0"))) {
      assertThat(encode(seven, "cup", "3").id(0)).as("%s", seven).isEqualTo(7);
    }
  }

  @Test
  void unseenIdsAndMissingNumbersReadRowZeroAndAreCounted() {
    EncodedExample encoded = encode(4, "plate", "");
    assertThat(List.of(encoded.id(0), encoded.id(1), encoded.id(2))).containsOnly(0);
    assertThat(encoded.outOfVocabulary()).isEqualTo(3);
  }

  @Test
  void unknownDomainNamesTheKnownOnes() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(
            () -> encoder.encode(new Example(Map.of("user", 1, "item", "cup", "price", 1), "it")))
        .withMessageStartingWith("MLORA-306 Schema 'shop' does not know domain 'it'")
        .withMessageContaining("known domains: de, fr");
  }

  @Test
  void missingAndSurplusFieldsAreNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> encoder.encode(new Example(Map.of("user", 1, "item", "cup"), "de")))
        .withMessage(
            "MLORA-308 The example has no value for field 'price'; schema 'shop' needs "
                + "[user, item, price]. Give an empty text for a missing value.");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(
            () ->
                encoder.encode(
                    new Example(Map.of("user", 1, "item", "cup", "price", 1, "colour", 2), "de")))
        .withMessage(
            "MLORA-308 The example has values for [colour], which are no fields of schema 'shop' "
                + "(it has [user, item, price]).");
  }

  @Test
  void notANumberInADenseFieldIsNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> encode(1, "cup", Double.NaN))
        .withMessageStartingWith("MLORA-305 Dense field 'price' is NaN in the example;");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> encode(1, "cup", "cheap"))
        .withMessage(
            "MLORA-308 Field 'price' of the example is 'cheap', but the field is dense; "
                + "a number is expected.");
  }
}
