package dev.mlora.io.model;

import static dev.mlora.io.model.ModelLayout.BACKBONE;
import static dev.mlora.io.model.ModelLayout.CONFIG;
import static dev.mlora.io.model.ModelLayout.SCHEMA;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.io.data.SchemaJson;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.json.SealedJson;
import dev.mlora.io.safetensors.SafetensorsReader;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.io.safetensors.TensorFile;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Trained models in a folder:
 *
 * <pre>
 * model/config.json                            configuration, provenance, size and SHA-256 of all files, its own SHA-256
 * model/schema.json                            fields, vocabularies, domains
 * model/backbone.safetensors                   everything that domains share
 * adapters/DOMAIN/adapter_model.safetensors    the domain's rows of all banks
 * </pre>
 *
 * <p>Each file is written whole or not at all, {@code config.json} last: without it there is no
 * model.
 */
public final class ModelFiles {
  private static final String FORMAT = "mlora-model";
  private static final int VERSION = 2;
  private static final String PROVENANCE = "provenance";
  private static final String FILES = "files";
  private static final String REMEDY = SafetensorsReader.REMEDY;

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
   * @param provenance where it comes from, written into every file
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}; {@link ErrorCode#STATE_ACCESS} if the
   *     weights are not of the model
   */
  public static void save(
      Path folder, Model model, Weights weights, Map<String, String> provenance) {
    for (String taken : List.of("model", "adapters")) {
      if (Files.exists(folder.resolve(taken))) {
        throw new MloraException(
            ErrorCode.RUN_UNWRITABLE,
            "%s exists already and is not overwritten. Choose another folder or remove it."
                .formatted(folder.resolve(taken)));
      }
    }
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("format", FORMAT).put("version", VERSION);
    config.set("model", ModelJson.write(model));
    ObjectNode origin = config.putObject(PROVENANCE);
    provenance.forEach(origin::put);
    ObjectNode files = config.putObject(FILES);

    Map<String, TensorFile> contents = new LinkedHashMap<>();
    ModelLayout layout = ModelLayout.of(model);
    contents.put(BACKBONE, new TensorFile(provenance, shared(layout, weights)));
    int index = 0;
    for (Map.Entry<String, String> adapter : layout.adapterFiles().entrySet()) {
      Map<String, String> metadata = new LinkedHashMap<>(provenance);
      metadata.put("domain", adapter.getKey());
      contents.put(adapter.getValue(), new TensorFile(metadata, rows(layout, weights, index++)));
    }
    contents.forEach(
        (name, content) -> {
          SafetensorsWriter.write(folder.resolve(name), content);
          list(files, folder, name);
        });
    WholeFile.write(
        folder.resolve(SCHEMA), SchemaJson.write(model.schema()).toPrettyString() + "\n");
    list(files, folder, SCHEMA);
    WholeFile.write(folder.resolve(CONFIG), SealedJson.seal(config));
  }

  /**
   * Loads a model.
   *
   * @param folder where it was saved
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if there is no model; {@link
   *     ErrorCode#MODEL_DAMAGED} naming the file that is missing, changed or inconsistent
   */
  public static SavedModel load(Path folder) {
    if (!isModel(folder)) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "There is no model in %s: %s is missing. Name the folder of a finished run, or one below it that holds 'model'."
              .formatted(folder, folder.resolve(CONFIG)));
    }
    String text = text(folder, CONFIG);
    JsonEntry config = parse(folder, CONFIG, text);
    config.requireFormat(FORMAT, VERSION);
    SealedJson.requireUnbroken(text, config);
    config.requireOnly("format", "version", "model", PROVENANCE, FILES, SealedJson.SHA_256);
    JsonEntry files = config.get(FILES);
    requireUnchanged(folder, SCHEMA, files.get(SCHEMA));
    Schema schema = SchemaJson.read(parse(folder, SCHEMA, text(folder, SCHEMA)));
    Model model = ModelJson.read(config.get("model"), schema);
    ModelLayout layout = layout(config.get("model"), model);
    Map<String, Map<String, List<Integer>>> shapes = layout.shapes();
    requireListed(files, shapes.keySet());
    files.names().forEach(name -> requireUnchanged(folder, name, files.get(name)));
    // Nothing is allocated for what the configuration says before the files say the same.
    shapes.forEach((name, tensors) -> requireTensors(folder.resolve(name), tensors));
    Weights weights = weights(folder, layout);

    Map<String, String> provenance = new LinkedHashMap<>();
    JsonEntry origin = config.get(PROVENANCE);
    origin.names().forEach(name -> provenance.put(name, origin.get(name).text()));
    return new SavedModel(model, weights, provenance);
  }

  private static Map<String, Tensor> shared(ModelLayout layout, Weights weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : layout.shared()) {
      tensors.put(spec.name(), new Tensor(ModelLayout.sizes(spec), values(spec, weights)));
    }
    return tensors;
  }

  private static Map<String, Tensor> rows(ModelLayout layout, Weights weights, int domain) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : layout.banks()) {
      float[] bank = values(spec, weights);
      int row = bank.length / layout.adapterFiles().size();
      tensors.put(
          spec.name(),
          new Tensor(
              ModelLayout.rowSizes(spec),
              Arrays.copyOfRange(bank, domain * row, (domain + 1) * row)));
    }
    return tensors;
  }

  private static float[] values(ParameterSpec spec, Weights weights) {
    float[] values = weights.get(spec.name());
    if (values.length != spec.elements()) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The weights '%s' are %d numbers, but the model's shape %s takes %d. Save a model with its own weights."
              .formatted(spec.name(), values.length, ModelLayout.sizes(spec), spec.elements()));
    }
    return values;
  }

  private static ModelLayout layout(JsonEntry json, Model model) {
    try {
      return ModelLayout.of(model);
    } catch (MloraException e) {
      throw json.wrapping(e);
    } catch (ArithmeticException tooLarge) {
      throw json.damaged("its layers are larger than a tensor can be");
    }
  }

  private static void requireListed(JsonEntry files, Set<String> tensorFiles) {
    Set<String> expected = new TreeSet<>(tensorFiles);
    expected.add(SCHEMA);
    Set<String> listed = new TreeSet<>(files.names());
    if (!listed.equals(expected)) {
      throw files.damaged("it lists %s, expected %s".formatted(listed, expected));
    }
  }

  /** Refuses a file with other tensors than these: each one that is left out would be a guess. */
  private static void requireTensors(Path file, Map<String, List<Integer>> expected) {
    Map<String, List<Integer>> found = SafetensorsReader.shapes(file);
    expected.forEach(
        (name, shape) -> {
          if (!shape.equals(found.get(name))) {
            throw damaged(
                file,
                "tensor '%s' should be %s and is %s"
                    .formatted(
                        name, shape, found.containsKey(name) ? found.get(name) : "not there"));
          }
        });
    for (String name : found.keySet()) {
      if (!expected.containsKey(name)) {
        throw damaged(
            file,
            "it holds a tensor '%s', which the configuration has no place for".formatted(name));
      }
    }
  }

  /** Reads the tensors, whose names and shapes were checked. */
  private static Weights weights(Path folder, ModelLayout layout) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    SafetensorsReader.read(folder.resolve(BACKBONE))
        .tensors()
        .forEach((name, tensor) -> tensors.put(name, tensor.values()));
    for (ParameterSpec bank : layout.banks()) {
      if (bank.elements() > SafetensorsReader.MAX_ELEMENTS) {
        throw damaged(
            folder.resolve(CONFIG),
            "the rows of '%s' are %d numbers, more than this release can hold"
                .formatted(bank.name(), bank.elements()));
      }
      tensors.put(bank.name(), new float[(int) bank.elements()]);
    }
    int domain = 0;
    for (String name : layout.adapterFiles().values()) {
      Map<String, Tensor> rows = SafetensorsReader.read(folder.resolve(name)).tensors();
      for (Map.Entry<String, Tensor> entry : rows.entrySet()) {
        float[] row = entry.getValue().values();
        float[] bank = tensors.get(entry.getKey());
        System.arraycopy(row, 0, bank, domain * row.length, row.length);
      }
      domain++;
    }
    return new Weights(tensors);
  }

  private static String text(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw damaged(file, "it cannot be read (" + e + ")");
    }
  }

  private static JsonEntry parse(Path folder, String name, String text) {
    return JsonEntry.parse(text, folder.resolve(name).toString(), ErrorCode.MODEL_DAMAGED, REMEDY);
  }

  private static void list(ObjectNode files, Path folder, String name) {
    Path file = folder.resolve(name);
    files.putObject(name).put("bytes", size(file)).put("sha256", FileHash.sha256(file));
  }

  private static void requireUnchanged(Path folder, String name, JsonEntry entry) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw damaged(file, "it is not there");
    }
    long bytes = entry.get("bytes").longInteger();
    if (size(file) != bytes) {
      throw damaged(
          file, "it ends at byte %d, and had %d when it was saved".formatted(size(file), bytes));
    }
    String expected = entry.get("sha256").text();
    String found = FileHash.sha256(file);
    if (!found.equals(expected)) {
      throw damaged(
          file, "its SHA-256 is %s and was %s when it was saved".formatted(found, expected));
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw damaged(file, "it cannot be read (" + e + ")");
    }
  }

  private static MloraException damaged(Path file, String reason) {
    return new MloraException(
        ErrorCode.MODEL_DAMAGED, "%s is damaged: %s. %s".formatted(file, reason, REMEDY));
  }
}
