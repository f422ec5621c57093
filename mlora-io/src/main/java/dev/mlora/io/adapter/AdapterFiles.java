package dev.mlora.io.adapter;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.file.WholeFolder;
import dev.mlora.io.safetensors.SafetensorsReader;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.io.safetensors.TensorFile;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import dev.mlora.model.DomainAdapter;
import dev.mlora.model.Finite;
import dev.mlora.model.TrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One domain's adapter in a folder:
 *
 * <pre>
 * adapter_config.json          PEFT's configuration: ranks, scale, target modules
 * adapter_model.safetensors    A, B and c of each adapted layer under PEFT's names
 * bank_rows.safetensors        the domain's rows of all other banks, such as its embedding
 * mlora_adapter.json           domain, hash of the backbone, size and SHA-256 of the other files
 * </pre>
 *
 * <p>PEFT reads the first two and does not look at the others. The adapter of a model without
 * low-rank layers has the last two only. The folder appears whole or not at all.
 */
public final class AdapterFiles {
  static final String CONFIG = "adapter_config.json";
  static final String PEFT = "adapter_model.safetensors";
  static final String ROWS = "bank_rows.safetensors";
  private static final String PROVENANCE = "from.";

  private AdapterFiles() {}

  /**
   * Saves one domain's adapter.
   *
   * @param folder where to; it must not exist
   * @param trained the model
   * @param domain the domain
   * @param provenance where it comes from
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}; {@link ErrorCode#DOMAIN_UNKNOWN};
   *     {@link ErrorCode#WEIGHTS_NOT_FINITE}
   */
  public static void save(
      Path folder, TrainedModel trained, String domain, Map<String, String> provenance) {
    DomainAdapter adapter = trained.adapter(domain);
    save(folder, AdapterForm.of(trained), new SavedAdapter(adapter, provenance));
  }

  /**
   * Saves an adapter.
   *
   * @param folder where to; it must not exist
   * @param form the form of the model's adapters
   * @param saved the adapter, and where it comes from
   * @throws MloraException as {@link #save(Path, TrainedModel, String, Map)}
   */
  public static void save(Path folder, AdapterForm form, SavedAdapter saved) {
    PeftTensors.requireModules(form.layers());
    DomainAdapter adapter = saved.adapter();
    requireRows(form, adapter);
    form.rows().forEach((bank, sizes) -> requireFinite(adapter.domain(), bank, adapter.row(bank)));
    Map<String, TensorFile> tensors = tensors(form, adapter);
    Map<String, String> metadata = metadata(form, saved);
    WholeFolder.write(
        folder,
        inside -> {
          List<String> names = new ArrayList<>();
          if (form.lora().isPresent()) {
            names.add(CONFIG);
            WholeFile.write(inside.resolve(CONFIG), PeftConfig.write(form).toPrettyString() + "\n");
          }
          tensors.forEach(
              (name, content) -> {
                // One copy of it is enough: the first file has it.
                boolean first = name.equals(tensors.keySet().iterator().next());
                SafetensorsWriter.write(
                    inside.resolve(name),
                    new TensorFile(first ? metadata : Map.of(), content.tensors()));
                names.add(name);
              });
          AdapterSeal.write(inside, adapter.domain(), form, names);
        });
  }

  /**
   * Loads an adapter for a model, for {@link TrainedModel#add} to take in.
   *
   * @param folder where it was saved
   * @param into the model
   * @throws MloraException as {@link #load(Path, AdapterForm)}
   */
  public static SavedAdapter load(Path folder, TrainedModel into) {
    return load(folder, AdapterForm.of(into));
  }

  /**
   * Loads an adapter. Nothing is allocated for tensors before all files say the same of them.
   *
   * @param folder where it was saved
   * @param form the form that it must have
   * @throws MloraException {@link ErrorCode#DATA_MISSING} if there is none; {@link
   *     ErrorCode#ADAPTER_MISMATCH} if it is for another backbone or of another form; {@link
   *     ErrorCode#MODEL_DAMAGED} naming the file that is missing, changed or inconsistent; {@link
   *     ErrorCode#WEIGHTS_NOT_FINITE}
   */
  public static SavedAdapter load(Path folder, AdapterForm form) {
    AdapterSeal seal = check(folder, form);
    Map<String, float[]> rows = new LinkedHashMap<>();
    Map<String, Tensor> peft = Map.of();
    Map<String, String> metadata = Map.of();
    if (seal.files().containsKey(PEFT)) {
      TensorFile file = SafetensorsReader.read(folder.resolve(PEFT));
      peft = file.tensors();
      metadata = file.metadata();
      rows.putAll(PeftTensors.read(form, peft));
    }
    if (seal.files().containsKey(ROWS)) {
      TensorFile file = SafetensorsReader.read(folder.resolve(ROWS));
      file.tensors().forEach((bank, tensor) -> rows.put(bank, tensor.values()));
      metadata = metadata.isEmpty() ? file.metadata() : metadata;
    }
    rows.forEach((bank, row) -> requireFinite(seal.domain(), bank, row));
    Optional<AdaptedLayer> contradiction = PeftTensors.contradicting(form, peft, rows);
    if (contradiction.isPresent()) {
      throw damaged(
          folder.resolve(PEFT),
          "the bias of layer '%s' is not that in %s divided by the scale"
              .formatted(contradiction.get().path(), ROWS));
    }
    Map<String, float[]> ordered = new LinkedHashMap<>();
    form.rows().keySet().forEach(bank -> ordered.put(bank, Objects.requireNonNull(rows.get(bank))));
    return new SavedAdapter(new DomainAdapter(seal.domain(), ordered), provenance(metadata));
  }

  /**
   * Does all checks of {@link #load(Path, AdapterForm)} that need no tensor's values.
   *
   * @throws MloraException as {@link #load(Path, AdapterForm)}
   */
  public static AdapterSeal check(Path folder, AdapterForm form) {
    AdapterSeal seal = AdapterSeal.read(folder);
    if (!seal.backboneSha256().equals(form.backboneSha256())) {
      throw mismatch(
          folder.toString(),
          "it was trained on the backbone of SHA-256 %s; the model's is %s"
              .formatted(seal.backboneSha256(), form.backboneSha256()));
    }
    if (!seal.fieldsSha256().equals(form.fieldsSha256())) {
      throw mismatch(
          folder.toString(),
          "its fields and vocabularies have the SHA-256 %s; the model's have %s"
              .formatted(seal.fieldsSha256(), form.fieldsSha256()));
    }
    Set<String> expected = new TreeSet<>(tensorShapes(form).keySet());
    form.lora().ifPresent(config -> expected.add(CONFIG));
    if (!seal.files().keySet().equals(expected)) {
      throw mismatch(
          folder.toString(),
          "its files are %s; those of an adapter of '%s' are %s"
              .formatted(new TreeSet<>(seal.files().keySet()), form.model(), expected));
    }
    seal.requireUnchanged(folder);
    if (form.lora().isPresent()) {
      Path config = folder.resolve(CONFIG);
      PeftConfig.requireSame(AdapterSeal.parse(config, AdapterSeal.text(config)), form);
    }
    tensorShapes(form).forEach((name, shapes) -> requireTensors(folder.resolve(name), shapes));
    return seal;
  }

  /** Sealed with rows of another form, an adapter would make its whole model unreadable. */
  private static void requireRows(AdapterForm form, DomainAdapter adapter) {
    Map<String, Integer> expected = new TreeMap<>();
    form.rows()
        .forEach(
            (bank, sizes) -> expected.put(bank, sizes.stream().reduce(1, Math::multiplyExact)));
    Map<String, Integer> found = new TreeMap<>();
    adapter.rows().forEach((bank, row) -> found.put(bank, row.length));
    if (!found.equals(expected)) {
      throw new MloraException(
          ErrorCode.ADAPTER_MISMATCH,
          "The adapter of domain '%s' has rows of the sizes %s; the model's banks take %s. Use an adapter of the same backbone, ranks and target layers."
              .formatted(adapter.domain(), found, expected));
    }
  }

  private static void requireFinite(String domain, String bank, float[] row) {
    Finite.require("'%s' of domain '%s'".formatted(bank, domain), row);
  }

  static MloraException damaged(Path file, String reason) {
    return new MloraException(
        ErrorCode.MODEL_DAMAGED,
        "%s is damaged: %s. %s".formatted(file, reason, SafetensorsReader.REMEDY));
  }

  static MloraException mismatch(String where, String what) {
    return new MloraException(
        ErrorCode.ADAPTER_MISMATCH,
        "The adapter in %s does not fit the model: %s. Load it into the model that it was trained for, or train one for this model with 'adapter add'."
            .formatted(where, what));
  }

  private static Map<String, TensorFile> tensors(AdapterForm form, DomainAdapter adapter) {
    Map<String, TensorFile> files = new LinkedHashMap<>();
    if (form.lora().isPresent()) {
      files.put(PEFT, new TensorFile(Map.of(), PeftTensors.write(form, adapter)));
    }
    Map<String, Tensor> rows = new LinkedHashMap<>();
    otherRows(form).forEach((bank, sizes) -> rows.put(bank, new Tensor(sizes, adapter.row(bank))));
    if (!rows.isEmpty()) {
      files.put(ROWS, new TensorFile(Map.of(), rows));
    }
    return files;
  }

  private static Map<String, Map<String, List<Integer>>> tensorShapes(AdapterForm form) {
    Map<String, Map<String, List<Integer>>> shapes = new LinkedHashMap<>();
    if (form.lora().isPresent()) {
      shapes.put(PEFT, PeftTensors.shapes(form));
    }
    if (!otherRows(form).isEmpty()) {
      shapes.put(ROWS, otherRows(form));
    }
    return shapes;
  }

  private static Map<String, List<Integer>> otherRows(AdapterForm form) {
    Map<String, List<Integer>> others = new LinkedHashMap<>(form.rows());
    others.keySet().removeAll(PeftTensors.banks(form));
    return others;
  }

  private static Map<String, String> metadata(AdapterForm form, SavedAdapter saved) {
    Map<String, String> metadata = new LinkedHashMap<>();
    // What PEFT writes; some programs look for it.
    metadata.put("format", "pt");
    metadata.put("domain", saved.adapter().domain());
    metadata.put("backboneSha256", form.backboneSha256());
    form.lora()
        .ifPresent(config -> metadata.put("rank", LoraJson.write(config).get("rank").toString()));
    saved.provenance().forEach((name, value) -> metadata.put(PROVENANCE + name, value));
    return metadata;
  }

  private static Map<String, String> provenance(Map<String, String> metadata) {
    Map<String, String> provenance = new LinkedHashMap<>();
    metadata.forEach(
        (name, value) -> {
          if (name.startsWith(PROVENANCE)) {
            provenance.put(name.substring(PROVENANCE.length()), value);
          }
        });
    return provenance;
  }

  private static void requireTensors(Path file, Map<String, List<Integer>> expected) {
    Map<String, List<Integer>> found = SafetensorsReader.shapes(file);
    if (!found.equals(expected)) {
      throw damaged(
          file,
          "its tensors are %s, expected %s"
              .formatted(new TreeMap<>(found), new TreeMap<>(expected)));
    }
  }
}
