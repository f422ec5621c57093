package dev.mlora.data.synthetic;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.List;

/**
 * What data to generate.
 *
 * @param seed decides every number of the data
 * @param plantedDifference norm of each domain's own low-rank part of the teacher's weights in
 *     units of the shared part's; 0 makes all domains follow the same rule
 * @param domainRows rows of each domain over all splits, at least 10 each
 */
public record SyntheticConfig(long seed, double plantedDifference, List<Integer> domainRows) {
  private static final int LEAST_ROWS = 10;

  /** Checks the ranges. */
  public SyntheticConfig {
    domainRows = List.copyOf(domainRows);
    if (!(plantedDifference >= 0 && plantedDifference < Double.POSITIVE_INFINITY)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The planted difference is %s; a finite number of at least 0 is expected."
              .formatted(plantedDifference));
    }
    if (domainRows.isEmpty() || domainRows.stream().anyMatch(rows -> rows < LEAST_ROWS)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The domains' row counts are %s; at least one domain and %d rows in each are expected."
              .formatted(domainRows, LEAST_ROWS));
    }
  }

  /**
   * The built-in data: 8 domains of 50,000 down to 1,000 rows, each about 0.57 times the one
   * before, whose own parts are twice as large as what they share.
   */
  public static SyntheticConfig standard() {
    return new SyntheticConfig(
        1, 2, List.of(50_000, 28_600, 16_400, 9_400, 5_300, 3_100, 1_700, 1_000));
  }

  /**
   * The same with another seed.
   *
   * @param seed decides every number of the data
   */
  public SyntheticConfig withSeed(long seed) {
    return new SyntheticConfig(seed, plantedDifference, domainRows);
  }

  /**
   * The same with other domain differences.
   *
   * @param plantedDifference norm of the domains' own parts in units of the shared part's, 0 for
   *     none
   */
  public SyntheticConfig withPlantedDifference(double plantedDifference) {
    return new SyntheticConfig(seed, plantedDifference, domainRows);
  }

  /**
   * The same with other domains.
   *
   * @param domainRows rows of each domain over all splits
   */
  public SyntheticConfig withDomainRows(List<Integer> domainRows) {
    return new SyntheticConfig(seed, plantedDifference, domainRows);
  }
}
