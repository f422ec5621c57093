package dev.mlora.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All variants trained with one seed.
 *
 * @param seed the seed
 * @param variants the results, in the order of training
 * @param freezing what the second phase of a two-phase plan did to the weights of the first
 */
public record SeedResult(
    long seed, Map<Variant, VariantResult> variants, Optional<FreezingCheck> freezing) {
  /** Keeps its own copy of the results. */
  public SeedResult {
    variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
  }

  /** This result with the variants of another of the same seed. */
  SeedResult with(SeedResult other) {
    Map<Variant, VariantResult> all = new LinkedHashMap<>(variants);
    all.putAll(other.variants);
    return new SeedResult(seed, all, freezing.or(other::freezing));
  }
}
