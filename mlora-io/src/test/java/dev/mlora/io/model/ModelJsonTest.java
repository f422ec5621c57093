package dev.mlora.io.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.DownInit;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.RankRule;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.AutoInt;
import dev.mlora.backbone.Dcn;
import dev.mlora.backbone.FiBiNet;
import dev.mlora.backbone.Form;
import dev.mlora.backbone.Mlp;
import dev.mlora.backbone.Star;
import dev.mlora.backbone.XDeepFm;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.layer.Init;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.train.Profile;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelJsonTest {
  static Stream<Model> models() {
    Model base = SmallModel.MODEL.withoutAdapters();
    Stream<Model> ofRules =
        Stream.of(
                new RankRule.Temperature(16),
                new RankRule.Capped(16, 1024),
                new RankRule.Fixed(3),
                new RankRule.PerLayer(Map.of("mlp/0", 2, "mlp/1", 1)))
            .map(rule -> base.withAdapters(LoraConfig.rank(1).withRank(rule)));
    Stream<Model> ofInits =
        Stream.of(
                new DownInit.Gaussian(0.02),
                new DownInit.GlorotPerDomain(),
                new DownInit.GlorotStack(),
                new DownInit.GlorotUniformStack())
            .map(
                init ->
                    base.withAdapters(
                        LoraConfig.rank(1)
                            .withDownInit(init)
                            .withAlpha(8)
                            .withDomainBias(false)
                            .withTargets("mlp/1")));
    Stream<Model> ofProfiles =
        Stream.of(Profile.values())
            .flatMap(
                profile ->
                    Stream.of(Architecture.values())
                        .map(architecture -> profile.adapted(architecture, SmallModel.SCHEMA)));
    Form form = Form.of(Tower.of(3));
    Stream<Model> ofForms =
        Stream.of(
                new AutoInt(form, 1, 2, 5),
                new Dcn(form, 4),
                new FiBiNet(form, 2),
                new XDeepFm(form, List.of(6, 4, 3)),
                new Star(form, new Init.GlorotUniform(3), false, true))
            .map(backbone -> Model.of(backbone, SmallModel.SCHEMA));
    Model other =
        Model.of(
                new Mlp(
                    new Form(
                        Tower.of(3).at(Tower.DropoutSite.POST_ACTIVATION).kernels(Init.ones()),
                        new Embeddings(2, Init.uniform(0.05), Init.truncatedNormal(1e-4)),
                        Init.glorotUniform())),
                SmallModel.SCHEMA)
            .withDomain("later");
    return Stream.of(ofRules, ofInits, ofProfiles, ofForms, Stream.of(other))
        .flatMap(models -> models);
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyConfigurationComesBack(Model model) {
    JsonEntry json = entry(ModelJson.write(model).toString());

    assertThat(ModelJson.read(json, model.schema())).isEqualTo(model);
  }

  @Test
  void aWrongEntryIsNamed() {
    String json = ModelJson.write(SmallModel.MODEL).toString();

    assertThatThrownBy(
            () ->
                ModelJson.read(entry(json.replace("\"rank\":2", "\"rank\":-2")), SmallModel.SCHEMA))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-502")
        .hasMessageContaining("config.json")
        .hasMessageContaining("-2");
    assertThatThrownBy(
            () -> ModelJson.read(entry(json.replace("\"mlp\"", "\"deepctr\"")), SmallModel.SCHEMA))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("/backbone")
        .hasMessageContaining("deepctr")
        .hasMessageContaining("xdeepfm");
    assertThatThrownBy(
            () -> ModelJson.read(entry(json.replace("\"mlp\"", "\"dcn\"")), SmallModel.SCHEMA))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("crosses");
  }

  private static JsonEntry entry(String json) {
    return JsonEntry.parse(json, "config.json", ErrorCode.MODEL_DAMAGED, "Restore it.");
  }
}
