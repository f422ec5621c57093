package dev.mlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.adapter.Selector;
import dev.mlora.backbone.Architecture;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance.SourceFile;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.data.Vectors;
import dev.mlora.error.MloraException;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PretrainedTablesTest {
  private static final int WIDTH = 4;
  private static final Schema SCHEMA =
      new Schema(
          "taobao-2",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(5)),
              new SparseField("item", IdRangeVocabulary.of(6))),
          "theme",
          List.of("a", "b"),
          "a click");

  private static Dataset rows() {
    InMemoryDataset.Builder rows = InMemoryDataset.builder(SCHEMA);
    for (Split split : Split.values()) {
      for (int row = 0; row < 60; row++) {
        rows.row(split, row % 2, row % 3 == 0 ? 1 : 0, row % 6, row % 7);
      }
    }
    return rows.build();
  }

  private static Vectors vectors(String field, int tableRows) {
    float[] values = new float[tableRows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 % 11 - 5) / 10f;
    }
    return new Vectors(field, WIDTH, values, new SourceFile(field + ".csv", 1, field));
  }

  private static Dataset both() {
    return rows().withVectors(List.of(vectors("user", 6), vectors("item", 7)));
  }

  private static Weights trained(Model model, Dataset data, TrainingPlan plan) {
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        Training training = Training.of(model, data).plan(plan).seed(3).on(backend)) {
      training.fit();
      return training.weights();
    }
  }

  @Test
  void tablesAreTheVectorsBeforeAndAfterTraining() {
    Dataset data = both();
    Model model = Profile.CONTROLLED.adapted(Architecture.WDL, SCHEMA, ModelSize.of(data));
    Weights weights =
        trained(model, data, Profile.CONTROLLED.plan(Architecture.WDL).withMaxEpochs(2));
    assertThat(weights.get("field/user/embedding")).isEqualTo(vectors("user", 6).values());
    assertThat(weights.get("field/item/embedding")).isEqualTo(vectors("item", 7).values());
    // The domain's embedding is as wide, and is trained; fields have no weights in the wide part.
    assertThat(weights.get("domain/embedding")).hasSize(2 * WIDTH);
    assertThat(model.parameterNames())
        .contains("wide/domain/embedding")
        .noneMatch(name -> name.startsWith("wide/field"));
  }

  /** mlora-reference section 3.3: on Taobao only the domains' embeddings and weights learn. */
  @Test
  void trainsWhatTheReferenceCounts() {
    Model model =
        Profile.CONTROLLED.base(
            Architecture.WDL, SCHEMA, new ModelSize(1, 128, Set.of("user", "item")));
    long trained =
        model.parameters().stream()
            .filter(parameter -> Selector.all().selects(parameter))
            .mapToLong(parameter -> parameter.elements())
            .sum();
    // T d + T + DNN(384) + 64 + 1
    assertThat(trained).isEqualTo(2 * 128 + 2 + 139_712 + 64 + 1);
  }

  @Test
  void onlyTheFieldsGivenAreFrozen() {
    Dataset data = rows().withVectors(List.of(vectors("item", 7)));
    Model model = Profile.CONTROLLED.base(Architecture.MLP, SCHEMA, ModelSize.of(data));
    Weights weights =
        trained(model, data, Profile.CONTROLLED.plan(Architecture.MLP).withMaxEpochs(1));
    assertThat(weights.get("field/item/embedding")).isEqualTo(vectors("item", 7).values());
    assertThat(weights.get("field/user/embedding")).hasSize(6 * WIDTH);
  }

  @Test
  void refusesATableWithoutVectors() {
    Model model = Profile.CONTROLLED.base(Architecture.MLP, SCHEMA, ModelSize.of(both()));
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> trained(model, rows(), Profile.CONTROLLED.plan(Architecture.MLP)))
        .withMessageContaining("The table 'field/user/embedding' [6, 4] is to come with the data");
  }

  @Test
  void refusesVectorsThatDoNotFit() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> rows().withVectors(List.of(vectors("user", 5))))
        .withMessageContaining("vectors for 5 rows of field 'user', but its table has 6");
    Vectors wide = new Vectors("item", 2, new float[14], new SourceFile("x", 1, "x"));
    Dataset mixed = rows().withVectors(List.of(vectors("user", 6), wide));
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> ModelSize.of(mixed))
        .withMessageContaining("are [2, 4] wide");
  }

  @Test
  void theDataAreOthersWithOtherVectors() {
    Dataset plain = rows();
    assertThat(both().provenance().contentSha256())
        .isNotEqualTo(plain.provenance().contentSha256())
        .isEqualTo(both().provenance().contentSha256());
    assertThat(both().provenance().sources()).extracting(SourceFile::name).contains("user.csv");
    assertThat(plain.vectors()).isEqualTo(Map.of());
  }
}
