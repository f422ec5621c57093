package dev.mlora.io.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.AdapterFiles;
import dev.mlora.io.adapter.AdapterForm;
import dev.mlora.io.adapter.BackboneFile;
import dev.mlora.io.adapter.SavedAdapter;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.safetensors.SafetensorsReader;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.io.safetensors.TensorFile;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import dev.mlora.model.MergedModel;
import dev.mlora.model.Model;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Saved models of one domain, whose adapter is merged into the backbone. They are saved like any
 * model without adapters, and keep beside it what the merge replaced:
 *
 * <pre>
 * unmerged/layers.safetensors   kernels and biases of the layers as they were
 * unmerged/adapter/             the adapter
 * </pre>
 */
public final class MergedFiles {
  private static final String LAYERS = "unmerged/layers.safetensors";
  private static final String ADAPTER = "unmerged/adapter";
  private static final String DOMAIN = "domain";
  private static final String MODEL = "model";
  private static final String BACKBONE = "backboneSha256";
  private static final String FILES = "files";

  private MergedFiles() {}

  /** Whether a saved model is a merged one. */
  public static boolean isMerged(Path folder) {
    return ModelConfig.read(folder).isMerged();
  }

  /**
   * Merges one domain's adapter of a saved model, which stays as it is.
   *
   * @param folder where the model was saved
   * @param domain the domain
   * @param to where to save the merged model
   * @return the merged model
   * @throws MloraException {@link ErrorCode#CONFIG_INVALID} if the model has no adapters or is
   *     merged already; as {@link ModelFiles} and {@link TrainedModel#merge} do
   */
  public static MergedModel merge(Path folder, String domain, Path to) {
    if (isMerged(folder)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The model in %s is merged already; there is nothing left to merge. 'adapter unmerge' makes the model it came from."
              .formatted(folder));
    }
    SavedModel saved = ModelFiles.load(folder);
    if (saved.model().adapters().isEmpty()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The model '%s' in %s has no adapters; there is nothing to merge. Train one with adapters."
              .formatted(saved.model().name(), folder));
    }
    MergedModel merged = saved.trained().merge(domain);
    requireFree(to);
    Map<String, String> origin = saved.adapterProvenance().getOrDefault(domain, Map.of());
    AdapterForm form = AdapterForm.of(merged.original());
    SafetensorsWriter.write(to.resolve(LAYERS), layers(merged.original()));
    AdapterFiles.save(
        to.resolve(ADAPTER), form, new SavedAdapter(merged.original().adapter(domain), origin));
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put(DOMAIN, domain).put(BACKBONE, form.backboneSha256());
    entry.set(MODEL, ModelJson.write(merged.original().model()));
    ModelConfig.list(entry.putObject(FILES), to, LAYERS);
    ModelFiles.save(to, merged.merged(), saved.provenance(), any -> origin, entry);
    return merged;
  }

  /**
   * Saves the model that a merged one was made of: the same backbone and adapter, bit for bit, for
   * that one domain.
   *
   * @param folder where the merged model was saved, which stays as it is
   * @param to where to save the model
   * @return the model
   * @throws MloraException {@link ErrorCode#CONFIG_INVALID} if the model is not merged; as {@link
   *     ModelFiles} does
   */
  public static TrainedModel unmerge(Path folder, Path to) {
    ModelConfig config = ModelConfig.read(folder);
    if (!config.isMerged()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The model in %s is not merged; there is nothing to undo. Name the folder that 'adapter merge' made."
              .formatted(folder));
    }
    JsonEntry entry = config.merged();
    entry.requireOnly(DOMAIN, BACKBONE, MODEL, FILES);
    SavedModel merged = ModelFiles.load(folder);
    ModelConfig.requireUnchanged(folder, entry.get(FILES));
    // Domains may have joined the merged model since.
    Model model =
        ModelJson.read(entry.get(MODEL), merged.model().schema())
            .withDomains(List.of(entry.get(DOMAIN).text()));
    AdapterForm form = AdapterForm.of(model, entry.get(BACKBONE).text());
    AdapterFiles.check(folder.resolve(ADAPTER), form);
    Map<String, float[]> tensors = new LinkedHashMap<>(merged.weights().tensors());
    tensors.putAll(layers(folder.resolve(LAYERS), model));
    SavedAdapter adapter = AdapterFiles.load(folder.resolve(ADAPTER), form);
    tensors.putAll(adapter.adapter().rows());
    TrainedModel original = TrainedModel.of(model, new Weights(tensors));
    String found = BackboneFile.sha256(original);
    if (!found.equals(form.backboneSha256())) {
      throw entry.damaged(
          "the backbone put together again has the SHA-256 %s, and had %s before the merge"
              .formatted(found, form.backboneSha256()));
    }
    requireFree(to);
    Function<String, Map<String, String>> origin = any -> adapter.provenance();
    ModelFiles.save(
        to, original, config.provenance(), origin, JsonNodeFactory.instance.objectNode());
    return original;
  }

  /** What merging replaces. */
  private static TensorFile layers(TrainedModel original) {
    Map<String, Tensor> replaced = new LinkedHashMap<>();
    Map<String, Tensor> all = BackboneFile.of(original).tensors();
    for (AdaptedLayer layer : original.model().adaptedLayers()) {
      for (String name : List.of(layer.kernel(), layer.sharedBias())) {
        Tensor tensor = all.get(name);
        if (tensor != null) {
          replaced.put(name, tensor);
        }
      }
    }
    return new TensorFile(Map.of(), replaced);
  }

  private static Map<String, float[]> layers(Path file, Model model) {
    Map<String, List<Integer>> expected = new LinkedHashMap<>();
    for (AdaptedLayer layer : model.adaptedLayers()) {
      expected.put(layer.kernel(), List.of(layer.in(), layer.units()));
      if (layer.bias()) {
        expected.put(layer.sharedBias(), List.of(layer.units()));
      }
    }
    Map<String, List<Integer>> found = SafetensorsReader.shapes(file);
    if (!found.equals(expected)) {
      throw ModelLayout.damaged(file, "its tensors are %s, expected %s".formatted(found, expected));
    }
    Map<String, float[]> values = new LinkedHashMap<>();
    SafetensorsReader.read(file)
        .tensors()
        .forEach((name, tensor) -> values.put(name, tensor.values()));
    return values;
  }

  private static void requireFree(Path to) {
    for (String taken : List.of("model", "adapters", "unmerged")) {
      if (Files.exists(to.resolve(taken))) {
        throw new MloraException(
            ErrorCode.RUN_UNWRITABLE,
            "%s exists already and is not overwritten. Choose another folder or remove it."
                .formatted(to.resolve(taken)));
      }
    }
  }
}
