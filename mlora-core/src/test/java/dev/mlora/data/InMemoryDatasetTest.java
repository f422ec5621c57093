package dev.mlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.MloraException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryDatasetTest {
  private static final Schema SCHEMA =
      new Schema(
          "shop",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(9)),
              new SparseField("item", IdRangeVocabulary.of(4))),
          "country",
          List.of("de", "fr"),
          "1 if bought");

  private static InMemoryDataset.Builder twoDomains() {
    return InMemoryDataset.builder(SCHEMA)
        .row(Split.TRAIN, 0, 1, 7, 3)
        .row(Split.TRAIN, 1, 0, 8, 0);
  }

  @Test
  void rowsComeBackAsTheyWereAdded() {
    InMemoryDataset dataset = twoDomains().row(Split.TEST, 1, 1, 2, 4).build();
    Rows test = dataset.rows(Split.TEST, 1);
    assertThat(test.count()).isEqualTo(1);
    assertThat(List.of(test.id(0, 0), test.id(1, 0))).containsExactly(2, 4);
    assertThat(test.label(0)).isEqualTo(1);
    assertThat(test.hasOracle()).isFalse();
    assertThat(dataset.rows(Split.TEST, 0).count()).isZero();
  }

  @Test
  void examplesAreEncoded() {
    InMemoryDataset dataset =
        twoDomains()
            .example(Split.TEST, new Example(Map.of("user", 5, "item", "99"), "fr"), 0)
            .build();
    assertThat(dataset.rows(Split.TEST, 1).id(0, 0)).isEqualTo(5);
    assertThat(dataset.rows(Split.TEST, 1).id(1, 0)).isZero();
  }

  @Test
  void contentHashChangesWithContentOnly() {
    String hash = twoDomains().build().provenance().contentSha256();
    assertThat(hash).hasSize(64).isEqualTo(twoDomains().build().provenance().contentSha256());
    assertThat(twoDomains().row(Split.TEST, 0, 1, 1, 1).build().provenance().contentSha256())
        .isNotEqualTo(hash);
  }

  @Test
  void labelOtherThanZeroAndOneNamesTheRow() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> twoDomains().row(Split.TRAIN, 1, 5, 1, 1))
        .withMessage(
            "MLORA-303 Row 2 of domain 'fr' in split TRAIN has label 5.0; "
                + "labels are 0 or 1 (1 if bought).");
  }

  @Test
  void emptyDatasetIsNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> InMemoryDataset.builder(SCHEMA).build())
        .withMessage("MLORA-304 Data set 'shop' has no rows. Add rows before building it.");
  }

  @Test
  void domainWithoutTrainingRowsIsNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(
            () ->
                InMemoryDataset.builder(SCHEMA)
                    .row(Split.TRAIN, 0, 1, 7, 3)
                    .row(Split.TEST, 1, 1, 7, 3)
                    .build())
        .withMessage(
            "MLORA-304 Domain 'fr' of data set 'shop' has no training rows. "
                + "Add rows, or leave the domain out of the schema.");
  }

  @Test
  void idOutsideItsTableIsNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> twoDomains().row(Split.TRAIN, 0, 1, 7, 5))
        .withMessage(
            "MLORA-308 Row 2 of domain 'de' in split TRAIN has id 5 in field 'item', whose table "
                + "has the rows 0 to 4. Encode ids with the schema's vocabulary.");
  }

  @Test
  void wrongNumberOfIdsIsNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> twoDomains().row(Split.TRAIN, 0, 1, 7))
        .withMessageContaining("has 1 ids, but schema 'shop' has the fields [user, item]");
  }

  @Test
  void domainIndexOutOfRangeIsNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> twoDomains().row(Split.TRAIN, 2, 1, 7, 1))
        .withMessage(
            "MLORA-306 Row 3 has domain index 2, but schema 'shop' has the indices 0 to 1 "
                + "(de, fr).");
  }

  @Test
  void oracleIsForAllRowsOrNone() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> twoDomains().rowWithOracle(Split.TRAIN, 0, 1, .5f, 1, 1).build())
        .withMessageContaining("an oracle logit for 1 of 3 rows; give it for all or for none");
  }

  @Test
  void oneNewDomainMayStandAlone() {
    Schema extended = SCHEMA.withDomain("it");
    InMemoryDataset dataset =
        InMemoryDataset.ofOneDomain(extended, "it")
            .example(Split.TRAIN, new Example(Map.of("user", 77, "item", 2), "it"), 1)
            .build();
    assertThat(dataset.rows(Split.TRAIN, 2).id(0, 0)).as("a user never seen").isZero();
    assertThat(dataset.rows(Split.TRAIN, 2).id(1, 0)).isEqualTo(2);
    assertThat(dataset.rows(Split.TRAIN, 0).count()).isZero();
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> InMemoryDataset.ofOneDomain(extended, "it").row(Split.TRAIN, 0, 1, 1, 1))
        .withMessageContaining("belongs to domain 'de', but this data set is for 'it' only");
  }

  @Test
  void heldOutDomainIsTheLastOfItsPartAndMissingInTheOther() {
    HeldOutDomain parts = HeldOutDomain.of(twoDomains().build(), "de");
    assertThat(parts.others().schema().domains()).containsExactly("fr");
    assertThat(parts.others().rows(Split.TRAIN, 0).id(0, 0)).isEqualTo(8);
    assertThat(parts.heldOut().schema().domains()).containsExactly("fr", "de");
    assertThat(parts.heldOut().rows(Split.TRAIN, 0).count()).isZero();
    assertThat(parts.heldOut().rows(Split.TRAIN, 1).id(0, 0)).isEqualTo(7);
  }

  @Test
  void onlyDomainCannotBeHeldOut() {
    InMemoryDataset one =
        InMemoryDataset.builder(
                new Schema("shop", SCHEMA.fields(), "country", List.of("de"), "1 if bought"))
            .row(Split.TRAIN, 0, 1, 1, 1)
            .build();
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> HeldOutDomain.of(one, "de"))
        .withMessageStartingWith("MLORA-304 Domain 'de' is the only one of data set 'shop'");
  }

  @Test
  void descriptionCountsAndFlagsOneClass() {
    InMemoryDataset dataset =
        twoDomains().row(Split.TRAIN, 0, 0, 1, 0).row(Split.TEST, 0, 1, 0, 0).build();
    DatasetDescription description = DatasetDescription.of(dataset);
    DatasetDescription.DomainSplit training = description.domains().get(0);
    assertThat(training.domain()).isEqualTo("de");
    assertThat(training.split()).isEqualTo(Split.TRAIN);
    assertThat(training.positiveRate().orElseThrow()).isEqualTo(.5);
    assertThat(training.oneClass()).isFalse();
    assertThat(training.outOfVocabulary()).containsExactly(0L, 1L);
    assertThat(training.oracleAuc()).isEmpty();
    assertThat(description.domains().get(3).oneClass()).as("fr in training").isTrue();
    assertThat(description.rows(Split.TRAIN)).isEqualTo(3);
    assertThat(description.rows(Split.TEST)).isEqualTo(1);
  }
}
