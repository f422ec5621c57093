package dev.mlora.io.model;

import static dev.mlora.io.model.ModelLayout.ADAPTERS;
import static dev.mlora.io.model.ModelLayout.BACKBONE;
import static dev.mlora.io.model.ModelLayout.CONFIG;
import static dev.mlora.io.model.ModelLayout.SCHEMA;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.io.adapter.AdapterFiles;
import dev.mlora.io.adapter.AdapterForm;
import dev.mlora.io.adapter.BackboneFile;
import dev.mlora.io.adapter.SavedAdapter;
import dev.mlora.io.data.SchemaJson;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.safetensors.SafetensorsReader;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.model.Finite;
import dev.mlora.model.Model;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Trained models in a folder:
 *
 * <pre>
 * model/config.json            configuration, provenance, domains, size and SHA-256 of the next two, its own SHA-256
 * model/schema.json            fields, vocabularies
 * model/backbone.safetensors   everything that domains share
 * adapters/DOMAIN/             everything that belongs to a domain alone, see {@link AdapterFiles}
 * </pre>
 *
 * <p>Each file is written whole or not at all, {@code config.json} last: without it there is no
 * model. It names the domains that the model was saved with. An adapter that is added later is
 * known by its folder, so that nothing else has to change; see {@link AdapterFolders}.
 */
public final class ModelFiles {
  private ModelFiles() {}

  /** Whether a folder holds a model. */
  public static boolean isModel(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * Saves a model.
   *
   * @param folder where to; it must not hold a model yet
   * @param model the model
   * @param weights its weights
   * @param provenance where it comes from
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}; {@link ErrorCode#STATE_ACCESS} if the
   *     weights are not of the model; {@link ErrorCode#WEIGHTS_NOT_FINITE}
   */
  public static void save(
      Path folder, Model model, Weights weights, Map<String, String> provenance) {
    save(
        folder,
        TrainedModel.of(model, weights),
        provenance,
        domain -> provenance,
        JsonNodeFactory.instance.objectNode());
  }

  static void save(
      Path folder,
      TrainedModel trained,
      Map<String, String> provenance,
      Function<String, Map<String, String>> adapterProvenance,
      ObjectNode merged) {
    for (String taken : List.of("model", ADAPTERS)) {
      if (Files.exists(folder.resolve(taken))) {
        throw new MloraException(
            ErrorCode.RUN_UNWRITABLE,
            "%s exists already and is not overwritten. Choose another folder or remove it."
                .formatted(folder.resolve(taken)));
      }
    }
    ObjectNode configuration = ModelJson.write(trained.model());
    trained.weights().tensors().forEach((name, values) -> Finite.require("'" + name + "'", values));
    SafetensorsWriter.write(folder.resolve(BACKBONE), BackboneFile.of(trained));
    AdapterForm form = AdapterForm.of(trained.model(), FileHash.sha256(folder.resolve(BACKBONE)));
    ModelLayout.folders(trained.domains())
        .forEach(
            (domain, name) ->
                AdapterFiles.save(
                    folder.resolve(ADAPTERS).resolve(name),
                    form,
                    new SavedAdapter(trained.adapter(domain), adapterProvenance.apply(domain))));
    WholeFile.write(
        folder.resolve(SCHEMA), SchemaJson.write(trained.model().schema()).toPrettyString() + "\n");
    ModelConfig.write(folder, configuration, trained.domains(), provenance, merged);
  }

  /**
   * Loads a model with all its adapters. Its domains are those that it was saved with, in their
   * order, then those that were added, by name.
   *
   * @param folder where it was saved
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if there is no model; {@link
   *     ErrorCode#MODEL_DAMAGED} naming the file that is missing, changed or inconsistent; {@link
   *     ErrorCode#ADAPTER_MISMATCH} for an adapter of another model; {@link
   *     ErrorCode#WEIGHTS_NOT_FINITE}
   */
  public static SavedModel load(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    config.requireUnchanged(folder);
    Map<String, Path> folders = adapters(folder, config);
    Model saved = model(folder, config);
    AdapterForm form = form(config, saved);
    Model model = withDomains(config, saved, new ArrayList<>(folders.keySet()));
    // Nothing is allocated for what the configuration says before the files say the same.
    requireBackbone(folder, model);
    folders.values().forEach(adapter -> AdapterFiles.check(adapter, form));
    Map<String, float[]> tensors = backbone(folder);
    requireHoldable(folder, model);
    Map<String, Map<String, String>> origins = new LinkedHashMap<>();
    int domain = 0;
    for (Map.Entry<String, Path> adapter : folders.entrySet()) {
      SavedAdapter loaded = AdapterFiles.load(adapter.getValue(), form);
      origins.put(adapter.getKey(), loaded.provenance());
      for (Map.Entry<String, float[]> row : loaded.adapter().rows().entrySet()) {
        float[] values = row.getValue();
        float[] bank =
            tensors.computeIfAbsent(
                row.getKey(), name -> new float[values.length * folders.size()]);
        System.arraycopy(values, 0, bank, domain * values.length, values.length);
      }
      domain++;
    }
    return new SavedModel(model, new Weights(tensors), config.provenance(), origins);
  }

  /**
   * The form that adapters of a saved model have, without reading any.
   *
   * @param folder where the model was saved
   * @throws MloraException as {@link #load}
   */
  public static AdapterForm form(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    config.requireUnchanged(folder);
    return form(config, model(folder, config));
  }

  private static AdapterForm form(ModelConfig config, Model model) {
    try {
      return AdapterForm.of(model, config.backboneSha256());
    } catch (MloraException e) {
      throw config.json().get(ModelConfig.MODEL).wrapping(e);
    } catch (ArithmeticException tooLarge) {
      throw config
          .json()
          .get(ModelConfig.MODEL)
          .damaged("its layers are larger than a tensor can be");
    }
  }

  /** The model with the domains that it was once saved with. */
  static Model model(Path folder, ModelConfig config) {
    Path file = folder.resolve(SCHEMA);
    Schema schema = SchemaJson.read(ModelConfig.parse(file, ModelConfig.text(file)));
    return ModelJson.read(config.json().get(ModelConfig.MODEL), schema);
  }

  private static Model withDomains(ModelConfig config, Model model, List<String> domains) {
    try {
      return model.withDomains(domains);
    } catch (MloraException e) {
      throw config.json().wrapping(e);
    }
  }

  /** The folder of each domain, in the order of the model's domains. */
  private static Map<String, Path> adapters(Path folder, ModelConfig config) {
    Map<String, Path> found = ModelLayout.found(folder);
    Map<String, Path> ordered = new LinkedHashMap<>();
    for (String domain : config.domains()) {
      Path adapter = found.remove(domain);
      if (adapter == null) {
        throw ModelLayout.damaged(
            folder.resolve(ADAPTERS).resolve(ModelLayout.plain(domain)),
            "the adapter of domain '%s' is not there, and the model was saved with it; 'adapter remove' makes the model do without"
                .formatted(domain));
      }
      ordered.put(domain, adapter);
    }
    ordered.putAll(found);
    return ordered;
  }

  /** Refuses a backbone with other tensors: each one that is left out would be a guess. */
  private static void requireBackbone(Path folder, Model model) {
    Path file = folder.resolve(BACKBONE);
    Map<String, List<Integer>> found = SafetensorsReader.shapes(file);
    Map<String, List<Integer>> expected = new LinkedHashMap<>();
    model.parameters().stream()
        .filter(spec -> !spec.bank())
        .forEach(spec -> expected.put(spec.name(), BackboneFile.sizes(spec)));
    expected.forEach(
        (name, shape) -> {
          if (!shape.equals(found.get(name))) {
            throw ModelLayout.damaged(
                file,
                "tensor '%s' should be %s and is %s"
                    .formatted(
                        name, shape, found.containsKey(name) ? found.get(name) : "not there"));
          }
        });
    for (String name : found.keySet()) {
      if (!expected.containsKey(name)) {
        throw ModelLayout.damaged(
            file,
            "it holds a tensor '%s', which the configuration has no place for".formatted(name));
      }
    }
  }

  private static void requireHoldable(Path folder, Model model) {
    for (ParameterSpec spec : model.parameters()) {
      if (spec.elements() > SafetensorsReader.MAX_ELEMENTS) {
        throw ModelLayout.damaged(
            folder.resolve(CONFIG),
            "the rows of '%s' are %d numbers, more than this release can hold"
                .formatted(spec.name(), spec.elements()));
      }
    }
  }

  private static Map<String, float[]> backbone(Path folder) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    SafetensorsReader.read(folder.resolve(BACKBONE))
        .tensors()
        .forEach(
            (name, tensor) -> {
              Finite.require(
                  "'%s' in %s".formatted(name, folder.resolve(BACKBONE)), tensor.values());
              tensors.put(name, tensor.values());
            });
    return tensors;
  }
}
