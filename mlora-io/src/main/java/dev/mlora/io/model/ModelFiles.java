package dev.mlora.io.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.io.data.SchemaJson;
import dev.mlora.io.file.FileHash;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.model.TensorFile.Tensor;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.ModelParameter;
import dev.mlora.model.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trained models in a folder:
 *
 * <pre>
 * model/config.json                            configuration, provenance, size and SHA-256 of all files
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
  private static final int VERSION = 1;
  private static final String CONFIG = "model/config.json";
  private static final String SCHEMA = "model/schema.json";
  private static final String BACKBONE = "model/backbone.safetensors";
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
    ObjectNode origin = config.putObject("provenance");
    provenance.forEach(origin::put);
    ObjectNode files = config.putObject("files");

    Map<String, TensorFile> contents = new LinkedHashMap<>();
    contents.put(BACKBONE, new TensorFile(provenance, shared(model, weights)));
    for (String domain : model.schema().domains()) {
      Map<String, String> metadata = new LinkedHashMap<>(provenance);
      metadata.put("domain", domain);
      contents.put(adapterFile(domain), new TensorFile(metadata, rows(model, weights, domain)));
    }
    contents.forEach(
        (name, content) -> {
          SafetensorsWriter.write(folder.resolve(name), content);
          list(files, folder, name);
        });
    WholeFile.write(
        folder.resolve(SCHEMA), SchemaJson.write(model.schema()).toPrettyString() + "\n");
    list(files, folder, SCHEMA);
    WholeFile.write(folder.resolve(CONFIG), config.toPrettyString() + "\n");
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
    JsonEntry config = json(folder, CONFIG);
    config.requireFormat(FORMAT, VERSION);
    JsonEntry files = config.get("files");
    files.names().forEach(name -> requireUnchanged(folder, name, files.get(name)));

    Model model = ModelJson.read(config.get("model"), SchemaJson.read(json(folder, SCHEMA)));
    Map<String, float[]> tensors = new LinkedHashMap<>();
    TensorFile shared = read(folder, files, BACKBONE);
    for (ParameterSpec spec : parameters(model)) {
      tensors.put(
          spec.name(),
          spec.bank()
              ? new float[Math.toIntExact(spec.elements())]
              : tensor(folder, BACKBONE, shared, spec, sizes(spec)).values());
    }
    List<String> domains = model.schema().domains();
    for (int domain = 0; domain < domains.size(); domain++) {
      String name = adapterFile(domains.get(domain));
      TensorFile adapter = read(folder, files, name);
      for (ParameterSpec spec : parameters(model)) {
        if (spec.bank()) {
          float[] row = tensor(folder, name, adapter, spec, rowSizes(spec)).values();
          float[] bank = tensors.get(spec.name());
          System.arraycopy(row, 0, bank, domain * row.length, row.length);
        }
      }
    }
    Map<String, String> provenance = new LinkedHashMap<>();
    JsonEntry origin = config.get("provenance");
    origin.names().forEach(name -> provenance.put(name, origin.get(name).text()));
    return new SavedModel(model, new Weights(tensors), provenance);
  }

  private static Map<String, Tensor> shared(Model model, Weights weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : parameters(model)) {
      if (!spec.bank()) {
        tensors.put(spec.name(), new Tensor(sizes(spec), weights.get(spec.name())));
      }
    }
    return tensors;
  }

  private static Map<String, Tensor> rows(Model model, Weights weights, String domain) {
    int index = model.schema().domainIndex(domain);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : parameters(model)) {
      if (spec.bank()) {
        float[] bank = weights.get(spec.name());
        int row = bank.length / model.domains();
        tensors.put(
            spec.name(),
            new Tensor(rowSizes(spec), Arrays.copyOfRange(bank, index * row, (index + 1) * row)));
      }
    }
    return tensors;
  }

  private static List<ParameterSpec> parameters(Model model) {
    return ModelGraph.forPrediction(model, 1).parameters().values().stream()
        .map(ModelParameter::spec)
        .toList();
  }

  private static List<Integer> sizes(ParameterSpec spec) {
    return spec.type().shape().dims().stream().map(Dim::constant).toList();
  }

  private static List<Integer> rowSizes(ParameterSpec spec) {
    List<Integer> sizes = sizes(spec);
    return sizes.subList(1, sizes.size());
  }

  private static Tensor tensor(
      Path folder, String file, TensorFile content, ParameterSpec spec, List<Integer> sizes) {
    Tensor tensor = content.tensors().get(spec.name());
    if (tensor == null || !tensor.shape().equals(sizes)) {
      throw damaged(
          folder.resolve(file),
          "tensor '%s' should be %s and is %s"
              .formatted(spec.name(), sizes, tensor == null ? "not there" : tensor.shape()));
    }
    return tensor;
  }

  private static TensorFile read(Path folder, JsonEntry files, String name) {
    // Only files whose hash was checked are read.
    files.get(name);
    return SafetensorsReader.read(folder.resolve(name));
  }

  private static JsonEntry json(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      return JsonEntry.parse(
          Files.readString(file), file.toString(), ErrorCode.MODEL_DAMAGED, REMEDY);
    } catch (IOException e) {
      throw damaged(file, "it cannot be read (" + e + ")");
    }
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

  private static String adapterFile(String domain) {
    return "adapters/" + folderName(domain) + "/adapter_model.safetensors";
  }

  /**
   * A domain's name as a folder on every file system: what is unusual is escaped as {@code %XX}.
   */
  static String folderName(String domain) {
    StringBuilder name = new StringBuilder();
    for (byte b : domain.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean usual =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '-';
      if (usual) {
        name.append(c);
      } else {
        name.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return name.toString();
  }
}
