package dev.mlora.io.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.LoraJson;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.model.Model;
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
    json.set(BACKBONE, BackboneJson.write(model.backbone()));
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
          BackboneJson.read(json.get(BACKBONE)),
          schema,
          adapters,
          json.get(FOUNDING_DOMAINS).integer());
    } catch (MloraException e) {
      throw json.wrapping(e);
    }
  }
}
