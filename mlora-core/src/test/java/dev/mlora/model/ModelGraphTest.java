package dev.mlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Form;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import dev.mlora.train.Profile;
import dev.mlora.train.TinyData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelGraphTest {
  private static final Schema MOVIELENS =
      new Schema(
          "movielens-gen",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(6040)),
              new SparseField("item", IdRangeVocabulary.of(3952))),
          "gender",
          List.of("F", "M"),
          "rating 5");

  /** mlora-reference section 3.3. */
  @Test
  void parameterCountsAreThePapers() {
    long tables = (6041 + 3953 + 2) * 8L;
    long base = tables + 47_552 + 64 + 1;
    assertThat(elements(Profile.CONTROLLED.base(Architecture.MLP, MOVIELENS))).isEqualTo(base);
    assertThat(elements(Profile.CONTROLLED.adapted(Architecture.MLP, MOVIELENS)))
        .isEqualTo(base + 2 * 8_768);
  }

  @Test
  void baseAndAdaptedModelShareTheirInitialValues() {
    Model base = TinyData.model();
    ModelGraph plain = ModelGraph.forPrediction(base, 4);
    ModelGraph adapted = ModelGraph.forPrediction(base.withAdapters(LoraConfig.temperature(8)), 4);
    plain
        .parameters()
        .forEach(
            (name, parameter) ->
                assertThat(adapted.parameters().get(name).initial(3))
                    .as(name)
                    .isEqualTo(parameter.initial(3)));
    assertThat(plain.parameters().get("mlp/0/kernel").initial(3))
        .isNotEqualTo(plain.parameters().get("mlp/0/kernel").initial(4));
  }

  @Test
  void aDomainStartsTheSameWheneverItJoins() {
    Model model = TinyData.model().withAdapters(LoraConfig.rank(3));
    ModelParameter founding = ModelGraph.forPrediction(model, 4).parameters().get("mlp/0/lora_A");
    ModelParameter later =
        ModelGraph.forPrediction(model.withDomain("C"), 4).parameters().get("mlp/0/lora_A");
    assertThat(later.initial(1, "C")).isEqualTo(founding.initial(1, "C"));
    assertThat(later.initial(1, "C")).isNotEqualTo(later.initial(1, "A"));
    assertThat(later.spec().role()).isEqualTo(Role.ADAPTER);
  }

  @Test
  void dropoutIsNotBuiltForPrediction() {
    ModelGraph predict = ModelGraph.forPrediction(TinyData.model(), 4);
    String text = predict.graph().build(Map.of("logit", predict.logit()), Map.of()).toText();
    assertThat(text).doesNotContain("DropoutMask").contains("mask=false");
  }

  @Test
  void aBackboneWithoutALogitIsRefused() {
    Model model = Model.of(new TestBackbone("none", (scope, features) -> null), TinyData.SCHEMA);
    assertThatThrownBy(() -> ModelGraph.forPrediction(model, 4))
        .hasMessageContaining("MLORA-401 The backbone 'none' gave null for a logit.");
  }

  @Test
  void adaptersTakeARowForEachRowOfTheBatch() {
    Backbone shared =
        new TestBackbone(
            "shared",
            (scope, features) -> {
              Value x = Value.concat(features.embed(scope, Embeddings.of(4)), 1);
              Value one = scope.parameter("one", Shape.of(1, 12), Init.ones());
              return x.times(scope.within("gate", here -> Linear.relu(12).apply(here, one))).sum(1);
            });
    Model base = Model.of(shared, TinyData.SCHEMA);
    assertThat(ModelGraph.forPrediction(base, 4).parameters()).containsKey("gate/kernel");
    Model adapted = base.withAdapters(LoraConfig.rank(2).withTargets("gate"));
    assertThatThrownBy(() -> ModelGraph.forPrediction(adapted, 4))
        .hasMessageContaining("MLORA-201 At 'gate': adapters take a row for each row of the batch");
  }

  @Test
  void targetsThatMatchNothingAreRefused() {
    Model model = TinyData.model().withAdapters(LoraConfig.rank(2).withTargets("cross/*"));
    assertThatThrownBy(() -> ModelGraph.forPrediction(model, 4))
        .hasMessageContaining("MLORA-403")
        .hasMessageContaining("'cross/*'")
        .hasMessageContaining("Those that can are [mlp/0, mlp/1")
        .hasMessageContaining("projection]");
  }

  @Test
  void aModelPrintsItselfAndCountsItsNumbers() {
    assertThat(Profile.CONTROLLED.base(Architecture.MLP, MOVIELENS).elements())
        .isEqualTo((6041 + 3953 + 2) * 8L + 47_552 + 64 + 1);
    assertThat(TinyData.model().toText()).contains("mlp/0/kernel").contains("logit");
  }

  @Test
  void theProjectionCanCarryAdapters() {
    Model model = TinyData.model().withAdapters(LoraConfig.rank(1).withTargets("projection"));
    assertThat(ModelGraph.forPrediction(model, 4).parameters())
        .containsKey("projection/lora_A")
        .doesNotContainKey("mlp/0/lora_A");
  }

  @Test
  void aBackboneOfTheUsersOwnIsAPageOfJava() {
    Model model =
        Model.of(new CrossNet(), TinyData.SCHEMA)
            .withAdapters(LoraConfig.rank(2).withTargets("mlp"));
    assertThat(ModelGraph.forTraining(model, 8, 1).parameters())
        .containsKeys("cross/w", "cross/b", "mlp/lora_A");
  }

  @Test
  void twoDropoutsOfOneLayerHaveMasksOfTheirOwn() {
    Backbone twice =
        new TestBackbone(
            "twice",
            (scope, features) -> {
              Value x = Value.concat(features.embed(scope, Embeddings.of(4)), 1);
              return scope.within("here", here -> here.dropout(0.5, here.dropout(0.5, x)).sum(1));
            });
    ModelGraph train = ModelGraph.forTraining(Model.of(twice, TinyData.SCHEMA), 8, 1);
    String text = train.graph().build(Map.of("logit", train.logit()), Map.of()).toText();
    assertThat(text).contains("here/dropout,", "here/dropout_2,");
  }

  @Test
  void shapesThatDoNotFitNameTheLayer() {
    Backbone wrong =
        new TestBackbone(
            "wrong",
            (scope, features) -> {
              Value x = Value.concat(features.embed(scope, Embeddings.of(4)), 1);
              return scope.within(
                  "deep",
                  deep ->
                      deep.within(
                          "0",
                          here ->
                              x.matmul(here.parameter("kernel", Shape.of(99, 3), Init.zeros()))));
            });
    assertThatThrownBy(() -> ModelGraph.forPrediction(Model.of(wrong, TinyData.SCHEMA), 4))
        .hasMessageContaining("MLORA-201")
        .hasMessageContaining("At 'deep/0'")
        .hasMessageContaining("MatMul")
        .hasMessageContaining("[batch, 12]")
        .hasMessageContaining("[99, 3]");
  }

  private static long elements(Model model) {
    return ModelGraph.forPrediction(model, 4).parameters().values().stream()
        .mapToLong(parameter -> parameter.spec().elements())
        .sum();
  }

  /** One DCN cross layer, x' = x0 (x w) + b + x (Wang et al. 2017, eq. 3), and a hidden layer. */
  private record CrossNet() implements Backbone {
    @Override
    public String name() {
      return "cross";
    }

    @Override
    public Value logit(Scope scope, Features features) {
      Value x = Value.concat(features.embed(scope, Embeddings.of(4)), 1);
      int width = x.shape().dim(1).constant();
      Value crossed =
          scope.within(
              "cross",
              here -> {
                Value w = here.parameter("w", Shape.of(width, 1), Init.glorotNormal());
                Value b = here.parameter("b", Shape.of(width), Init.zeros());
                return x.times(x.matmul(w)).plus(b).plus(x);
              });
      Value hidden = scope.within("mlp", here -> Linear.relu(8).apply(here, crossed));
      return Form.of(Tower.of(8)).project(scope, hidden);
    }
  }
}
