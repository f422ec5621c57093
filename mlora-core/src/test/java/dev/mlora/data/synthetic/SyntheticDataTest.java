package dev.mlora.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.data.DatasetDescription;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticDataTest {
  private static final SyntheticConfig SMALL =
      SyntheticConfig.standard().withDomainRows(List.of(3000, 2000));

  @Test
  void oracleAucLiesBetween78And82AndIsNoted() {
    DatasetDescription description =
        DatasetDescription.of(SyntheticData.generate(SyntheticConfig.standard()));
    for (Split split : Split.values()) {
      assertThat(description.oracleWauc(split).orElseThrow()).as("%s", split).isBetween(.78, .82);
    }
    assertThat(description.domains(Split.TRAIN))
        .extracting(DatasetDescription.DomainSplit::rows)
        .containsExactly(30_000, 17_160, 9_840, 5_640, 3_180, 1_860, 1_020, 600);
    String auc = "%.2f".formatted(100 * description.oracleWauc(Split.TEST).orElseThrow());
    assertThat(description.provenance().notes())
        .anySatisfy(note -> assertThat(note).contains("oracle AUC").contains("test: " + auc));
  }

  @Test
  void sameSeedSameDataOtherSeedOtherData() {
    String hash = SyntheticData.generate(SMALL).provenance().contentSha256();
    assertThat(SyntheticData.generate(SMALL).provenance().contentSha256()).isEqualTo(hash);
    assertThat(SyntheticData.generate(SMALL.withSeed(2)).provenance().contentSha256())
        .isNotEqualTo(hash);
  }

  @Test
  void withoutPlantedDifferenceTheTeachersAreTheSame() {
    Teacher shared = Teacher.shared(3, 7);
    double[] inputs = {0.3, -1.2, 2};
    assertThat(shared.withDifferences(0, 1).logit(inputs)).isEqualTo(shared.logit(inputs));
    assertThat(shared.withDifferences(1, 1).logit(inputs)).isNotEqualTo(shared.logit(inputs));
    assertThat(shared.withDifferences(1, 1).logit(inputs))
        .isNotEqualTo(shared.withDifferences(1, 2).logit(inputs));
  }

  @Test
  void impossibleConfigurationsAreNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> SMALL.withPlantedDifference(-1))
        .withMessage(
            "MLORA-401 The planted difference is -1.0; a finite number of at least 0 is expected.");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> SMALL.withDomainRows(List.of(100, 9)))
        .withMessage(
            "MLORA-401 The domains' row counts are [100, 9]; at least one domain and 10 rows in"
                + " each are expected.");
  }
}
