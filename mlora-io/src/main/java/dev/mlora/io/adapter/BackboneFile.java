package dev.mlora.io.adapter;

import dev.mlora.graph.Dim;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.io.safetensors.SafetensorsWriter;
import dev.mlora.io.safetensors.TensorFile;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import dev.mlora.model.TrainedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file of all that domains share. It holds numbers and nothing else, so that its SHA-256 tells
 * a backbone whoever saved it, when and where; adapters carry that hash.
 */
public final class BackboneFile {
  private BackboneFile() {}

  /** The file's content. */
  public static TensorFile of(TrainedModel trained) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : trained.model().parameters()) {
      if (!spec.bank()) {
        tensors.put(spec.name(), new Tensor(sizes(spec), trained.weights().get(spec.name())));
      }
    }
    return new TensorFile(Map.of(), tensors);
  }

  /** The SHA-256 of the file, without writing it. */
  public static String sha256(TrainedModel trained) {
    return SafetensorsWriter.sha256(of(trained));
  }

  /** The sizes of a parameter. */
  public static List<Integer> sizes(ParameterSpec spec) {
    return spec.type().shape().dims().stream().map(Dim::constant).toList();
  }
}
