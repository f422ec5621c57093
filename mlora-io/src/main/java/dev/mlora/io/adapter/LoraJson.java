package dev.mlora.io.adapter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.NamePattern;
import dev.mlora.adapter.RankRule;
import dev.mlora.io.json.JsonEntry;
import java.util.Map;
import java.util.TreeMap;

/** The configuration of adapters as JSON. */
public final class LoraJson {
  private static final String KIND = "kind";
  private static final String TEMPERATURE = "temperature";

  private LoraJson() {}

  /** Writes a configuration. */
  public static ObjectNode write(LoraConfig config) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("rank", write(config.rank()));
    json.put("domainBias", config.domainBias()).put("alpha", config.alpha());
    json.set("down", InitJson.write(config.downInit()));
    return json.put("targets", config.targets().glob());
  }

  /** Reads what {@link #write(LoraConfig)} wrote; anything else is the entry's error. */
  public static LoraConfig read(JsonEntry json) {
    json.requireOnly("rank", "domainBias", "alpha", "down", "targets");
    return new LoraConfig(
        readRank(json.get("rank")),
        json.get("domainBias").flag(),
        json.get("alpha").number(),
        InitJson.readDown(json.get("down")),
        new NamePattern(json.get("targets").text()));
  }

  private static ObjectNode write(RankRule rule) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (rule) {
      case RankRule.Temperature by ->
          json.put(KIND, TEMPERATURE).put(TEMPERATURE, by.temperature());
      case RankRule.Capped by ->
          json.put(KIND, "capped")
              .put(TEMPERATURE, by.temperature())
              .put("parameters", by.parameters());
      case RankRule.Fixed fixed -> json.put(KIND, "fixed").put("rank", fixed.rank());
      case RankRule.PerLayer each -> {
        ObjectNode ranks = json.put(KIND, "per-layer").putObject("ranks");
        new TreeMap<>(each.ranks()).forEach(ranks::put);
      }
    }
    return json;
  }

  private static RankRule readRank(JsonEntry json) {
    json.requireOnly(KIND, TEMPERATURE, "parameters", "rank", "ranks");
    String kind = json.get(KIND).text();
    return switch (kind) {
      case TEMPERATURE -> new RankRule.Temperature(json.get(TEMPERATURE).integer());
      case "capped" ->
          new RankRule.Capped(json.get(TEMPERATURE).integer(), json.get("parameters").integer());
      case "fixed" -> new RankRule.Fixed(json.get("rank").integer());
      case "per-layer" -> {
        JsonEntry ranks = json.get("ranks");
        Map<String, Integer> each = new TreeMap<>();
        ranks.names().forEach(name -> each.put(name, ranks.get(name).integer()));
        yield new RankRule.PerLayer(each);
      }
      default ->
          throw json.damaged(
              "its kind is '%s', expected temperature, capped, fixed or per-layer".formatted(kind));
    };
  }
}
