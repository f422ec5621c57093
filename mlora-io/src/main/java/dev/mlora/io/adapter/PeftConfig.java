package dev.mlora.io.adapter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * {@code adapter_config.json} as PEFT reads it. It has PEFT's own entries only: PEFT complains
 * about others.
 *
 * <p>Ranks stand in {@code rank_pattern}. Without scaling each layer's alpha is its rank, which
 * makes PEFT's factor {@code alpha / r} 1.
 */
final class PeftConfig {
  private static final Map<String, String> MEANING =
      Map.of(
          "target_modules", "the target layers",
          "rank_pattern", "the ranks",
          "alpha_pattern", "the scale of the delta",
          "lora_bias", "whether domains have a bias");

  private PeftConfig() {}

  static ObjectNode write(AdapterForm form) {
    double alpha = form.lora().orElseThrow().alpha();
    int rank = form.layers().stream().mapToInt(AdaptedLayer::rank).max().orElse(1);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA").putNull("task_type");
    json.put("base_model_name_or_path", form.model() + "@" + form.backboneSha256());
    json.put("inference_mode", true).put("r", rank);
    put(json, "lora_alpha", alpha == 0 ? rank : alpha);
    json.put("lora_dropout", 0.0).put("bias", "none");
    json.put("lora_bias", form.lora().orElseThrow().domainBias());
    json.put("fan_in_fan_out", false).putNull("modules_to_save");
    json.put("use_rslora", false).put("use_dora", false);
    ArrayNode targets = json.putArray("target_modules");
    form.layers().forEach(layer -> targets.add(PeftTensors.module(layer)));
    ObjectNode ranks = json.putObject("rank_pattern");
    ObjectNode alphas = json.putObject("alpha_pattern");
    // PEFT takes the first entry that is the end of a module's name: longer names go first.
    List<AdaptedLayer> longestFirst =
        form.layers().stream()
            .sorted(Comparator.comparingInt(layer -> -layer.path().length()))
            .toList();
    for (AdaptedLayer layer : longestFirst) {
      ranks.put(PeftTensors.module(layer), layer.rank());
      put(alphas, PeftTensors.module(layer), alpha == 0 ? layer.rank() : alpha);
    }
    return json;
  }

  /**
   * Refuses the configuration of an adapter of another form.
   *
   * @throws MloraException {@link ErrorCode#ADAPTER_MISMATCH} saying what differs
   */
  static void requireSame(JsonEntry found, AdapterForm form) {
    ObjectNode expected = write(form);
    for (String name : List.of("target_modules", "rank_pattern", "alpha_pattern", "lora_bias")) {
      if (!found.get(name).json().equals(expected.get(name))) {
        throw AdapterFiles.mismatch(
            found.file(),
            "%s, %s, are %s; the model's are %s"
                .formatted(MEANING.get(name), name, found.get(name).json(), expected.get(name)));
      }
    }
    if (!found.json().equals(expected)) {
      throw found.damaged("it is %s, expected %s".formatted(found.json(), expected));
    }
  }

  /** PEFT's alphas are whole numbers as a rule; 3.0 is written as 3. */
  private static void put(ObjectNode json, String name, double value) {
    if (value == Math.rint(value) && value <= Integer.MAX_VALUE) {
      json.put(name, (int) value);
    } else {
      json.put(name, value);
    }
  }
}
