package dev.mlora.model;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.graph.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model consists of.
 *
 * @param model the model's name
 * @param backboneElements how many numbers all domains share
 * @param adapterElements how many numbers each domain has of its own
 * @param layers the layers that carry adapters
 * @param adapters the adapters, in the order of the domains
 */
public record ModelStatus(
    String model,
    long backboneElements,
    long adapterElements,
    List<AdaptedLayer> layers,
    List<Adapter> adapters) {
  /** Keeps its own copies. */
  public ModelStatus {
    layers = List.copyOf(layers);
    adapters = List.copyOf(adapters);
  }

  /**
   * One domain's adapter.
   *
   * @param domain the domain
   * @param enabled whether rows of the domain are scored with it
   * @param delta the Frobenius norm of {@code scale * A B} over that of W, of all layers together;
   *     0 where it does nothing, as before any training
   */
  public record Adapter(String domain, boolean enabled, double delta) {}

  static ModelStatus of(TrainedModel trained) {
    long shared = 0;
    long own = 0;
    for (ParameterSpec spec : trained.model().parameters()) {
      if (spec.bank()) {
        own += spec.elements() / trained.model().domains();
      } else {
        shared += spec.elements();
      }
    }
    List<AdaptedLayer> layers = trained.model().adaptedLayers();
    double backbone = 0;
    for (AdaptedLayer layer : layers) {
      backbone += squares(trained.weights().get(layer.kernel()));
    }
    List<Adapter> adapters = new ArrayList<>();
    for (int i = 0; i < trained.model().domains(); i++) {
      double delta = 0;
      for (AdaptedLayer layer : layers) {
        delta += deltaSquares(layer, trained.weights(), i);
      }
      String domain = trained.domains().get(i);
      adapters.add(
          new Adapter(
              domain,
              !layers.isEmpty() && !trained.disabled().contains(domain),
              delta == 0 ? 0 : Math.sqrt(delta / backbone)));
    }
    return new ModelStatus(trained.model().name(), shared, own, layers, adapters);
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /**
   * The squares of A B summed as the trace of {@code (A^T A) (B B^T)}: two small products instead
   * of one as large as the layer.
   */
  private static double deltaSquares(AdaptedLayer layer, Weights weights, int domain) {
    float[] down = weights.get(layer.down());
    float[] up = weights.get(layer.up());
    int rank = layer.rank();
    int downAt = domain * layer.in() * rank;
    int upAt = domain * layer.units() * rank;
    double sum = 0;
    for (int k = 0; k < rank; k++) {
      for (int l = 0; l < rank; l++) {
        double downs = 0;
        for (int i = 0; i < layer.in(); i++) {
          downs += (double) down[downAt + i * rank + k] * down[downAt + i * rank + l];
        }
        double ups = 0;
        for (int j = 0; j < layer.units(); j++) {
          ups += (double) up[upAt + k * layer.units() + j] * up[upAt + l * layer.units() + j];
        }
        sum += downs * ups;
      }
    }
    // Rounding may leave a trace below 0 where it is 0.
    return layer.scale() * layer.scale() * Math.max(0, sum);
  }
}
