package dev.mlora.model;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plain model for one domain, whose adapter is merged into the backbone, and what it was made of.
 *
 * @param domain the domain
 * @param merged the model without adapters, for that domain alone
 * @param original the model with adapters, for that domain alone, as it was
 */
public record MergedModel(String domain, TrainedModel merged, TrainedModel original) {
  static MergedModel of(TrainedModel trained, String domain) {
    trained.model().schema().domainIndex(domain);
    if (trained.disabled().contains(domain)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The adapter of domain '%s' is disabled; the merged model would score otherwise than this one. Enable it first."
              .formatted(domain));
    }
    TrainedModel original = trained.only(List.of(domain));
    DomainAdapter adapter = original.adapter(domain);
    Model plain = original.model().withoutAdapters();
    Map<String, float[]> tensors =
        new LinkedHashMap<>(original.weights().only(plain.parameterNames()).tensors());
    for (AdaptedLayer layer : original.model().adaptedLayers()) {
      if (!layer.mergeable()) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "The layer '%s' multiplies by a kernel of each domain's own, which cannot take an adapter up. Score domain '%s' unmerged."
                .formatted(layer.path(), domain));
      }
      tensors.put(layer.kernel(), kernel(layer, original.weights(), adapter));
      if (layer.domainBias()) {
        bias(layer, original.weights(), adapter)
            .ifPresent(merged -> tensors.put(layer.sharedBias(), merged));
      }
    }
    return new MergedModel(domain, TrainedModel.of(plain, new Weights(tensors)), original);
  }

  /** The model as it was before the merge, with the very same bits. */
  public TrainedModel unmerge() {
    return original;
  }

  private static float[] kernel(AdaptedLayer layer, Weights weights, DomainAdapter adapter) {
    float[] kernel = weights.get(layer.kernel());
    float[] down = row(adapter, layer.down());
    float[] up = row(adapter, layer.up());
    float[] merged = new float[kernel.length];
    int units = layer.units();
    for (int i = 0; i < layer.in(); i++) {
      for (int j = 0; j < units; j++) {
        double delta = 0;
        for (int k = 0; k < layer.rank(); k++) {
          delta += (double) down[i * layer.rank() + k] * up[k * units + j];
        }
        merged[i * units + j] = (float) (kernel[i * units + j] + layer.scale() * delta);
      }
    }
    Finite.require(layer.kernel() + " (merged)", adapter.domain(), merged);
    return merged;
  }

  private static Optional<float[]> bias(
      AdaptedLayer layer, Weights weights, DomainAdapter adapter) {
    float[] own = row(adapter, layer.ownBias());
    if (!layer.bias()) {
      for (float value : own) {
        if (value != 0) {
          throw new MloraException(
              ErrorCode.CONFIG_INVALID,
              "The layer '%s' has no bias that could take up that of domain '%s' (%s). Score the domain unmerged, or train adapters without a bias or for other layers."
                  .formatted(layer.path(), adapter.domain(), value));
        }
      }
      return Optional.empty();
    }
    float[] shared = weights.get(layer.sharedBias());
    float[] merged = new float[shared.length];
    for (int i = 0; i < merged.length; i++) {
      merged[i] = (float) ((double) shared[i] + own[i]);
    }
    Finite.require(layer.sharedBias() + " (merged)", adapter.domain(), merged);
    return Optional.of(merged);
  }

  private static float[] row(DomainAdapter adapter, String bank) {
    float[] row = adapter.row(bank);
    Finite.require(bank, adapter.domain(), row);
    return row;
  }
}
