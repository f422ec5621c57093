package dev.mlora.io.model;

import dev.mlora.graph.Dim;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.ModelParameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which file of a saved model holds which tensors.
 *
 * @param shared the parameters of the backbone's file
 * @param banks the parameters of which each domain's file holds the domain's row
 * @param adapterFiles the file of each domain, in the order of the banks' rows
 */
record ModelLayout(
    List<ParameterSpec> shared, List<ParameterSpec> banks, Map<String, String> adapterFiles) {
  static final String CONFIG = "model/config.json";
  static final String SCHEMA = "model/schema.json";
  static final String BACKBONE = "model/backbone.safetensors";

  static ModelLayout of(Model model) {
    List<ParameterSpec> shared = new ArrayList<>();
    List<ParameterSpec> banks = new ArrayList<>();
    for (ModelParameter parameter : ModelGraph.forPrediction(model, 1).parameters().values()) {
      (parameter.spec().bank() ? banks : shared).add(parameter.spec());
    }
    Map<String, String> files = new LinkedHashMap<>();
    folders(model.schema().domains())
        .forEach(
            (domain, folder) ->
                files.put(domain, "adapters/" + folder + "/adapter_model.safetensors"));
    return new ModelLayout(shared, banks, files);
  }

  /** For each file of tensors the shape of each tensor in it. */
  Map<String, Map<String, List<Integer>>> shapes() {
    Map<String, Map<String, List<Integer>>> files = new LinkedHashMap<>();
    Map<String, List<Integer>> backbone = new LinkedHashMap<>();
    shared.forEach(spec -> backbone.put(spec.name(), sizes(spec)));
    files.put(BACKBONE, backbone);
    Map<String, List<Integer>> adapter = new LinkedHashMap<>();
    banks.forEach(spec -> adapter.put(spec.name(), rowSizes(spec)));
    adapterFiles.values().forEach(file -> files.put(file, adapter));
    return files;
  }

  static List<Integer> sizes(ParameterSpec spec) {
    return spec.type().shape().dims().stream().map(Dim::constant).toList();
  }

  static List<Integer> rowSizes(ParameterSpec bank) {
    List<Integer> sizes = sizes(bank);
    return sizes.subList(1, sizes.size());
  }

  /**
   * The folder of each domain, a different one on every file system: what is unusual in a name is
   * escaped as {@code %XX}. Where an earlier domain's differs in nothing but capitals, all of the
   * name is, since some file systems take 'us' and 'US' for the same folder.
   */
  static Map<String, String> folders(List<String> domains) {
    Map<String, String> folders = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (String domain : domains) {
      String plain = escaped(domain, false);
      boolean free = taken.add(plain.toLowerCase(Locale.ROOT));
      folders.put(domain, free ? plain : escaped(domain, true));
    }
    return folders;
  }

  private static String escaped(String domain, boolean all) {
    StringBuilder name = new StringBuilder();
    for (byte b : domain.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean usual =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '-';
      if (usual && !all) {
        name.append(c);
      } else {
        name.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return name.toString();
  }
}
