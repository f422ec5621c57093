package dev.mlora.io.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.ModelParameter;
import dev.mlora.model.Tower;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A saved adapter is what PEFT reads. PEFT's format is described here once more, from its
 * documentation and from how it loads, and files are taken apart byte by byte: nothing of the
 * writer or reader under test says what is right.
 */
class PeftFormatTest {
  /** Every entry that PEFT's LoraConfig may have here, and of which kind its value is. */
  private static final Map<String, String> PEFT_ENTRIES =
      Map.ofEntries(
          Map.entry("peft_type", "string"),
          Map.entry("task_type", "null"),
          Map.entry("base_model_name_or_path", "string"),
          Map.entry("inference_mode", "boolean"),
          Map.entry("r", "integer"),
          Map.entry("lora_alpha", "number"),
          Map.entry("lora_dropout", "number"),
          Map.entry("lora_bias", "boolean"),
          Map.entry("bias", "string"),
          Map.entry("fan_in_fan_out", "boolean"),
          Map.entry("modules_to_save", "null"),
          Map.entry("use_rslora", "boolean"),
          Map.entry("use_dora", "boolean"),
          Map.entry("target_modules", "array"),
          Map.entry("rank_pattern", "object"),
          Map.entry("alpha_pattern", "object"));

  private static final int KILOBYTES_40 = 40_000;

  @TempDir private Path folder;

  /** A tensor as the file has it. */
  private record Raw(String dtype, List<Integer> shape, float[] values) {}

  @Test
  void anAdapterOfThePapersSizesHasPeftsNamesShapesAndTypes() throws IOException {
    TrainedModel trained = paper(LoraConfig.temperature(16));
    Path adapter = saved(trained);

    Map<String, String> metadata = new HashMap<>();
    Map<String, Raw> tensors = safetensors(adapter.resolve("adapter_model.safetensors"), metadata);

    Map<String, List<Integer>> shapes = new TreeMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    assertThat(shapes)
        .isEqualTo(
            Map.of(
                "base_model.model.mlp.0.lora_A.weight", List.of(16, 24),
                "base_model.model.mlp.0.lora_B.weight", List.of(256, 16),
                "base_model.model.mlp.0.lora_B.bias", List.of(256),
                "base_model.model.mlp.1.lora_A.weight", List.of(8, 256),
                "base_model.model.mlp.1.lora_B.weight", List.of(128, 8),
                "base_model.model.mlp.1.lora_B.bias", List.of(128),
                "base_model.model.mlp.2.lora_A.weight", List.of(4, 128),
                "base_model.model.mlp.2.lora_B.weight", List.of(64, 4),
                "base_model.model.mlp.2.lora_B.bias", List.of(64)));
    assertThat(tensors.values()).allMatch(tensor -> tensor.dtype().equals("F32"));
    assertThat(metadata)
        .containsEntry("format", "pt")
        .containsEntry("domain", "F")
        .containsEntry("rank", "{\"kind\":\"temperature\",\"temperature\":16}")
        .containsEntry("from.seed", "7");
    assertThat(metadata.get("backboneSha256")).matches("[0-9a-f]{64}");
  }

  @Test
  void theConfigurationHasPeftsEntriesAndNoOthers() throws IOException {
    JsonNode config = config(saved(paper(LoraConfig.temperature(16))));

    Map<String, String> kinds = new HashMap<>();
    config.fields().forEachRemaining(entry -> kinds.put(entry.getKey(), kind(entry.getValue())));
    kinds.replace("lora_alpha", "integer", "number");
    assertThat(kinds).isEqualTo(PEFT_ENTRIES);
    assertThat(config.get("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.get("inference_mode").asBoolean()).isTrue();
    assertThat(config.get("bias").asText()).isEqualTo("none");
    assertThat(config.get("lora_bias").asBoolean()).isTrue();
    assertThat(config.get("target_modules")).hasToString("[\"mlp.0\",\"mlp.1\",\"mlp.2\"]");
    assertThat(integers(config.get("rank_pattern")))
        .isEqualTo(Map.of("mlp.0", 16, "mlp.1", 8, "mlp.2", 4));
    assertThat(config.get("alpha_pattern")).isEqualTo(config.get("rank_pattern"));
  }

  @Test
  void peftsArithmeticOnTheFileIsTheModelsDelta() throws IOException {
    for (LoraConfig lora :
        List.of(
            LoraConfig.temperature(16),
            LoraConfig.rank(3).withAlpha(7),
            LoraConfig.rank(4).withAlpha(0.5).withDomainBias(false))) {
      TrainedModel trained = paper(lora);
      Path adapter = saved(trained);
      JsonNode config = config(adapter);
      Map<String, Raw> tensors =
          safetensors(adapter.resolve("adapter_model.safetensors"), new HashMap<>());
      for (AdaptedLayer layer : trained.model().adaptedLayers()) {
        assertSameDelta(layer, trained, config, tensors);
      }
    }
  }

  @Test
  void theWholeFolderIsUnder40Kilobytes() throws IOException {
    Path adapter = saved(paper(LoraConfig.temperature(16)));

    long bytes = 0;
    try (Stream<Path> files = Files.list(adapter)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(KILOBYTES_40);
    assertThat(Files.size(adapter.resolve("adapter_model.safetensors"))).isGreaterThan(8768 * 4);
  }

  /** PEFT: {@code y += (x A^T B^T + bias) * alpha / r} with A [r, in] and B [out, r]. */
  private static void assertSameDelta(
      AdaptedLayer layer, TrainedModel trained, JsonNode config, Map<String, Raw> tensors) {
    String module = layer.path().replace('/', '.');
    double scaling =
        config.get("alpha_pattern").get(module).asDouble()
            / config.get("rank_pattern").get(module).asInt();
    Raw a = tensors.get("base_model.model." + module + ".lora_A.weight");
    Raw b = tensors.get("base_model.model." + module + ".lora_B.weight");
    Raw c = tensors.get("base_model.model." + module + ".lora_B.bias");
    int rank = a.shape().get(0);
    int in = a.shape().get(1);
    int out = b.shape().get(0);
    assertThat(rank).isEqualTo(layer.rank());
    Map<String, float[]> rows = trained.adapter("F").rows();
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        double peft = 0;
        double ours = 0;
        for (int k = 0; k < rank; k++) {
          peft += (double) b.values()[o * rank + k] * a.values()[k * in + i];
          ours += (double) rows.get(layer.down())[i * rank + k] * rows.get(layer.up())[k * out + o];
        }
        assertThat(peft * scaling).isEqualTo(ours * layer.scale());
      }
      if (layer.domainBias()) {
        float own = rows.get(layer.ownBias())[o];
        // The division is rounded once, to a neighbour at most.
        assertThat(Math.abs(c.values()[o] * scaling - own)).isLessThanOrEqualTo(Math.ulp(own));
      }
    }
    assertThat(c != null).isEqualTo(layer.domainBias());
  }

  private Path saved(TrainedModel trained) {
    Path adapter = folder.resolve("adapter-" + System.nanoTime());
    AdapterFiles.save(
        adapter,
        trained,
        "F",
        Map.of(
            "mlora", "0.1.0",
            "data", "movielens-gen",
            "dataSha256", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "seed", "7",
            "profile", "controlled",
            "backend", "panama-cpu",
            "started", "2026-11-22T22:19:00.123456789Z"));
    return adapter;
  }

  /** Inputs 24 (user, item, domain of width 8), hidden layers 256, 128 and 64. */
  private static TrainedModel paper(LoraConfig lora) {
    Schema schema =
        new Schema(
            "movielens-gen",
            List.of(
                new SparseField("user", IdRangeVocabulary.of(60)),
                new SparseField("item", IdRangeVocabulary.of(40))),
            "gender",
            List.of("M", "F"),
            "rating >= 4");
    Model model = Mlp.of(schema, Tower.of(256, 128, 64)).withAdapters(lora);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    float next = 1;
    for (ModelParameter parameter : ModelGraph.forPrediction(model, 1).parameters().values()) {
      float[] values = new float[Math.toIntExact(parameter.spec().elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(next++);
      }
      tensors.put(parameter.spec().name(), values);
    }
    return TrainedModel.of(model, new Weights(tensors));
  }

  private static JsonNode config(Path adapter) throws IOException {
    return JsonMapper.builder()
        .build()
        .readTree(Files.readString(adapter.resolve("adapter_config.json")));
  }

  private static Map<String, Integer> integers(JsonNode object) {
    Map<String, Integer> integers = new HashMap<>();
    object
        .fields()
        .forEachRemaining(
            entry -> {
              assertThat(entry.getValue().isInt()).as(entry.getKey()).isTrue();
              integers.put(entry.getKey(), entry.getValue().asInt());
            });
    return integers;
  }

  private static String kind(JsonNode value) {
    if (value.isIntegralNumber()) {
      return "integer";
    }
    return value.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  /** Header length in 8 little-endian bytes, a JSON header, the data: as safetensors says. */
  private static Map<String, Raw> safetensors(Path file, Map<String, String> metadata)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong());
    byte[] header = new byte[length];
    bytes.get(header);
    JsonNode json =
        JsonMapper.builder().build().readTree(new String(header, StandardCharsets.UTF_8));
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    Map<String, Raw> tensors = new LinkedHashMap<>();
    int covered = 0;
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      JsonNode value = entry.getValue();
      if (entry.getKey().equals("__metadata__")) {
        value
            .properties()
            .forEach(text -> metadata.put(text.getKey(), text.getValue().textValue()));
        continue;
      }
      List<Integer> shape = new ArrayList<>();
      value.get("shape").forEach(size -> shape.add(size.asInt()));
      int begin = value.get("data_offsets").get(0).asInt();
      int end = value.get("data_offsets").get(1).asInt();
      float[] values = new float[(end - begin) / 4];
      data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      tensors.put(entry.getKey(), new Raw(value.get("dtype").asText(), shape, values));
      covered += end - begin;
    }
    assertThat(covered).isEqualTo(data.capacity());
    return tensors;
  }
}
