package dev.mlora.model;

import dev.mlora.graph.ParameterSpec;
import dev.mlora.layer.Init;
import dev.mlora.random.CounterRandom;

/**
 * A parameter that a model declared, with its initial values.
 *
 * @param spec name, type and role
 * @param init the initial values; of one domain's row for a bank
 */
public record ModelParameter(ParameterSpec spec, Init init) {
  /** The initial values of a parameter that is no bank, row-major. */
  public float[] initial(long seed) {
    return init.values(spec.type().shape(), CounterRandom.key(seed, spec.name()));
  }

  /** The initial values of one domain's row of a bank, the same whenever the domain joins. */
  public float[] initial(long seed, String domain) {
    return init.values(
        spec.type().shape().row(), CounterRandom.key(seed, spec.name() + "@" + domain));
  }
}
