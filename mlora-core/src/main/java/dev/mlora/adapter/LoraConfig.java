package dev.mlora.adapter;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;

/**
 * Which layers carry adapters and of what form (Yang et al. 2024, section 3.2).
 *
 * @param rank how the rank follows from a layer's width
 * @param domainBias whether each domain has a bias c of its own, as in the authors' code
 * @param alpha 0 for the paper's unscaled delta; otherwise the delta is multiplied by alpha / rank
 * @param downInit the initial values of A
 * @param targets which fully connected layers carry adapters, by path
 */
public record LoraConfig(
    RankRule rank, boolean domainBias, double alpha, DownInit downInit, NamePattern targets) {
  /** The hidden layers of the deep tower, as in the paper. */
  public static final NamePattern DEEP_TOWER = new NamePattern("**/mlp/*");

  /** Checks the scale. */
  public LoraConfig {
    if (!(alpha >= 0) || Double.isInfinite(alpha)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "alpha is 0 (no scaling) or a positive number, not %s.".formatted(alpha));
    }
  }

  /** The authors' form at a temperature: rank {@code max(units / temperature, 1)}, domain bias. */
  public static LoraConfig temperature(int temperature) {
    return of(new RankRule.Temperature(temperature));
  }

  /** The authors' form with one explicit rank. */
  public static LoraConfig rank(int rank) {
    return of(new RankRule.Fixed(rank));
  }

  private static LoraConfig of(RankRule rule) {
    return new LoraConfig(rule, true, 0, new DownInit.GlorotStack(), DEEP_TOWER);
  }

  /** The same with another rule for the rank. */
  public LoraConfig withRank(RankRule rule) {
    return new LoraConfig(rule, domainBias, alpha, downInit, targets);
  }

  /** The same with or without a bias for each domain. */
  public LoraConfig withDomainBias(boolean on) {
    return new LoraConfig(rank, on, alpha, downInit, targets);
  }

  /** The same with the delta multiplied by alpha / rank; 0 switches scaling off. */
  public LoraConfig withAlpha(double value) {
    return new LoraConfig(rank, domainBias, value, downInit, targets);
  }

  /** The same with other initial values of A. */
  public LoraConfig withDownInit(DownInit init) {
    return new LoraConfig(rank, domainBias, alpha, init, targets);
  }

  /** The same on other layers. */
  public LoraConfig withTargets(String glob) {
    return new LoraConfig(rank, domainBias, alpha, downInit, new NamePattern(glob));
  }

  /** The factor on a delta of some rank. */
  public double scale(int rankOfLayer) {
    return alpha == 0 ? 1 : alpha / rankOfLayer;
  }
}
