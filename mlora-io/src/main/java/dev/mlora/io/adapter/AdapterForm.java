package dev.mlora.io.adapter;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Schema;
import dev.mlora.data.Sha256;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.io.data.SchemaJson;
import dev.mlora.model.Model;
import dev.mlora.model.TrainedModel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model demands of an adapter's files: which tensors of which sizes, for which backbone.
 *
 * @param model the model's name, such as {@code mlp+mlora}
 * @param lora the configuration of the adapters; nothing for a model without, whose domains have
 *     other rows only
 * @param layers the layers that carry adapters
 * @param rows for each bank the sizes of a domain's row
 * @param backboneSha256 the hash of the backbone's file
 * @param fieldsSha256 the hash of the fields and their vocabularies
 */
public record AdapterForm(
    String model,
    Optional<LoraConfig> lora,
    List<AdaptedLayer> layers,
    Map<String, List<Integer>> rows,
    String backboneSha256,
    String fieldsSha256) {
  /** Keeps its own copies. */
  public AdapterForm {
    layers = List.copyOf(layers);
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }

  /** The form of a trained model's adapters. */
  public static AdapterForm of(TrainedModel trained) {
    return of(trained.model(), BackboneFile.sha256(trained));
  }

  /**
   * The form of a model's adapters.
   *
   * @param model the model
   * @param backboneSha256 the hash of the file of its backbone
   */
  public static AdapterForm of(Model model, String backboneSha256) {
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    for (ParameterSpec spec : model.parameters()) {
      if (spec.bank()) {
        List<Integer> sizes = BackboneFile.sizes(spec);
        rows.put(spec.name(), sizes.subList(1, sizes.size()));
      }
    }
    return new AdapterForm(
        model.name(),
        model.adapters(),
        model.adaptedLayers(),
        rows,
        backboneSha256,
        fieldsSha256(model.schema()));
  }

  private static String fieldsSha256(Schema schema) {
    // One domain of no meaning: which domains there are is not the fields' business.
    String text = SchemaJson.write(schema.withDomains(List.of("-"))).get("fields").toString();
    return HexFormat.of()
        .formatHex(Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
