package dev.mlora.io.adapter;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.safetensors.TensorFile.Tensor;
import dev.mlora.model.DomainAdapter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A domain's rows as PEFT names and turns them: {@code base_model.model.MODULE.lora_A.weight} is
 * {@code [rank, in]}, {@code .lora_B.weight} is {@code [units, rank]}, {@code .lora_B.bias} is
 * {@code [units]}.
 *
 * <p>PEFT multiplies the bias with the scale like all of the delta and MLoRA does not, so a scaled
 * adapter's bias is written divided by the scale. Since that may lose the last bit, the bias itself
 * goes with the other rows, and the two are held against one another when they are read.
 */
final class PeftTensors {
  private PeftTensors() {}

  /** The module that PEFT knows a layer as. */
  static String module(AdaptedLayer layer) {
    return layer.path().replace('/', '.');
  }

  /** Refuses layers that PEFT could not tell apart. */
  static void requireModules(List<AdaptedLayer> layers) {
    Set<String> modules = new HashSet<>();
    for (AdaptedLayer layer : layers) {
      if (layer.path().isEmpty() || !modules.add(module(layer))) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "The layer '%s' has no module name of its own in PEFT's files, where '/' becomes '.'. Give the layers of the backbone names without dots."
                .formatted(layer.path()));
      }
    }
  }

  static Map<String, Tensor> write(AdapterForm form, DomainAdapter adapter) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (AdaptedLayer layer : form.layers()) {
      int in = layer.in();
      int rank = layer.rank();
      int units = layer.units();
      tensors.put(
          down(layer),
          new Tensor(List.of(rank, in), transposed(adapter.row(layer.down()), in, rank)));
      tensors.put(
          up(layer),
          new Tensor(List.of(units, rank), transposed(adapter.row(layer.up()), rank, units)));
      if (layer.domainBias()) {
        tensors.put(
            bias(layer),
            new Tensor(List.of(units), divided(adapter.row(layer.ownBias()), layer.scale())));
      }
    }
    return tensors;
  }

  static Map<String, List<Integer>> shapes(AdapterForm form) {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (AdaptedLayer layer : form.layers()) {
      shapes.put(down(layer), List.of(layer.rank(), layer.in()));
      shapes.put(up(layer), List.of(layer.units(), layer.rank()));
      if (layer.domainBias()) {
        shapes.put(bias(layer), List.of(layer.units()));
      }
    }
    return shapes;
  }

  /** The banks whose rows {@link #read} gives. */
  static Set<String> banks(AdapterForm form) {
    Set<String> banks = new LinkedHashSet<>();
    for (AdaptedLayer layer : form.layers()) {
      banks.add(layer.down());
      banks.add(layer.up());
      if (layer.domainBias() && layer.scale() == 1) {
        banks.add(layer.ownBias());
      }
    }
    return banks;
  }

  /** The rows in tensors of the {@link #shapes}, by bank. */
  static Map<String, float[]> read(AdapterForm form, Map<String, Tensor> tensors) {
    Map<String, float[]> rows = new LinkedHashMap<>();
    for (AdaptedLayer layer : form.layers()) {
      rows.put(layer.down(), transposed(values(tensors, down(layer)), layer.rank(), layer.in()));
      rows.put(layer.up(), transposed(values(tensors, up(layer)), layer.units(), layer.rank()));
      if (layer.domainBias() && layer.scale() == 1) {
        rows.put(layer.ownBias(), values(tensors, bias(layer)));
      }
    }
    return rows;
  }

  /**
   * The first layer whose scaled bias is not that of the other rows, if there is one: two programs
   * would score with two adapters.
   */
  static Optional<AdaptedLayer> contradicting(
      AdapterForm form, Map<String, Tensor> tensors, Map<String, float[]> rows) {
    return form.layers().stream()
        .filter(layer -> layer.domainBias() && layer.scale() != 1)
        .filter(
            layer ->
                !Arrays.equals(
                    divided(Objects.requireNonNull(rows.get(layer.ownBias())), layer.scale()),
                    values(tensors, bias(layer))))
        .findFirst();
  }

  private static String down(AdaptedLayer layer) {
    return "base_model.model." + module(layer) + ".lora_A.weight";
  }

  private static String up(AdaptedLayer layer) {
    return "base_model.model." + module(layer) + ".lora_B.weight";
  }

  private static String bias(AdaptedLayer layer) {
    return "base_model.model." + module(layer) + ".lora_B.bias";
  }

  private static float[] values(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name).values();
  }

  private static float[] transposed(float[] matrix, int rows, int columns) {
    float[] turned = new float[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = matrix[i * columns + j];
      }
    }
    return turned;
  }

  private static float[] divided(float[] bias, double scale) {
    if (scale == 1) {
      return bias;
    }
    float[] divided = new float[bias.length];
    for (int i = 0; i < bias.length; i++) {
      divided[i] = (float) (bias[i] / scale);
    }
    return divided;
  }
}
