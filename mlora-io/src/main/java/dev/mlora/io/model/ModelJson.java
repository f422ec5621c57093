package dev.mlora.io.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.InitJson;
import dev.mlora.io.adapter.LoraJson;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.model.Backbone;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Mlp;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;
import java.util.Optional;

/** A model's configuration as JSON; its schema stands in a file of its own. */
public final class ModelJson {
  private static final String BACKBONE = "backbone";
  private static final String ADAPTERS = "adapters";
  private static final String FOUNDING_DOMAINS = "foundingDomains";

  private ModelJson() {}

  /**
   * Writes a configuration.
   *
   * @throws MloraException {@link ErrorCode#CONFIG_INVALID} for a backbone that is not built in
   */
  public static ObjectNode write(Model model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set(BACKBONE, write(model.backbone()));
    json.set(
        ADAPTERS,
        model
            .adapters()
            .<JsonNode>map(LoraJson::write)
            .orElse(JsonNodeFactory.instance.nullNode()));
    return json.put(FOUNDING_DOMAINS, model.foundingDomains());
  }

  /**
   * Reads a configuration.
   *
   * @param json what {@link #write} wrote
   * @param schema the model's schema
   * @throws MloraException the entry's error for a missing or wrong entry
   */
  static Model read(JsonEntry json, Schema schema) {
    try {
      json.requireOnly(BACKBONE, ADAPTERS, FOUNDING_DOMAINS);
      Optional<LoraConfig> adapters =
          json.get(ADAPTERS).isNull()
              ? Optional.empty()
              : Optional.of(LoraJson.read(json.get(ADAPTERS)));
      return new Model(
          readBackbone(json.get(BACKBONE)), schema, adapters, json.get(FOUNDING_DOMAINS).integer());
    } catch (MloraException e) {
      throw json.wrapping(e);
    }
  }

  private static ObjectNode write(Backbone backbone) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!(backbone instanceof Mlp mlp)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The backbone '%s' (%s) has no file format. Save models of the built-in backbones: mlp."
              .formatted(backbone.name(), backbone.getClass().getName()));
    }
    json.put("kind", mlp.name());
    json.set("tower", write(mlp.tower()));
    ObjectNode embeddings = json.putObject("embeddings").put("width", mlp.embeddings().width());
    embeddings.set("fields", InitJson.write(mlp.embeddings().fieldInit()));
    embeddings.set("domains", InitJson.write(mlp.embeddings().domainInit()));
    json.set("projection", InitJson.write(mlp.projectionInit()));
    return json;
  }

  private static ObjectNode write(Tower tower) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode units = json.putArray("units");
    tower.units().forEach(units::add);
    json.put("dropout", tower.dropout()).put("dropoutSite", JsonEntry.label(tower.site()));
    json.set("kernels", InitJson.write(tower.kernelInit()));
    return json;
  }

  private static Backbone readBackbone(JsonEntry json) {
    String kind = json.get("kind").text();
    if (!kind.equals("mlp")) {
      throw json.damaged("its kind is '%s'; this release knows mlp".formatted(kind));
    }
    json.requireOnly("kind", "tower", "embeddings", "projection");
    JsonEntry embeddings = json.get("embeddings");
    embeddings.requireOnly("width", "fields", "domains");
    return new Mlp(
        readTower(json.get("tower")),
        new Embeddings(
            embeddings.get("width").integer(),
            InitJson.read(embeddings.get("fields")),
            InitJson.read(embeddings.get("domains"))),
        InitJson.read(json.get("projection")));
  }

  private static Tower readTower(JsonEntry json) {
    json.requireOnly("units", "dropout", "dropoutSite", "kernels");
    List<Integer> units = json.list("units").stream().map(JsonEntry::integer).toList();
    return new Tower(
        units,
        json.get("dropout").number(),
        json.get("dropoutSite").constant(Tower.DropoutSite.class),
        InitJson.read(json.get("kernels")));
  }
}
