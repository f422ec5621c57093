package dev.mlora.adapter;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Map;

/** How wide the low-rank product of a layer's adapter is. */
public sealed interface RankRule {
  /**
   * The rank of the adapter on a layer.
   *
   * @param path the layer's path, such as {@code mlp/0}
   * @param in the width of its input
   * @param units the width of its result
   */
  int rank(String path, int in, int units);

  /**
   * The paper's rule: {@code max(units / temperature, 1)} (Yang et al. 2024, section 3.3; {@code
   * lora_reduce} in the authors' code).
   *
   * @param temperature at least 1; the higher, the smaller the adapters
   */
  record Temperature(int temperature) implements RankRule {
    /** Checks the temperature. */
    public Temperature {
      if (temperature < 1) {
        throw invalid("A temperature is at least 1, not %d.".formatted(temperature));
      }
    }

    @Override
    public int rank(String path, int in, int units) {
      return Math.max(units / temperature, 1);
    }
  }

  /**
   * The paper's industrial rule: start at a temperature and double it until A and B of the layer
   * hold no more parameters than a cap, or the rank is 1.
   *
   * @param temperature where to start, 16 in the paper
   * @param parameters the cap, 1024 in the paper
   */
  record Capped(int temperature, int parameters) implements RankRule {
    /** Checks both numbers. */
    public Capped {
      if (temperature < 1 || parameters < 1) {
        throw invalid(
            "A temperature and a parameter cap are at least 1, not %d and %d."
                .formatted(temperature, parameters));
      }
    }

    @Override
    public int rank(String path, int in, int units) {
      int rank = Math.max(units / temperature, 1);
      for (long raised = 2L * temperature;
          rank > 1 && (long) rank * (in + units) > parameters;
          raised *= 2) {
        rank = (int) Math.max(units / raised, 1);
      }
      return rank;
    }
  }

  /**
   * One rank for every layer.
   *
   * @param rank at least 1
   */
  record Fixed(int rank) implements RankRule {
    /** Checks the rank. */
    public Fixed {
      if (rank < 1) {
        throw invalid("A rank is at least 1, not %d.".formatted(rank));
      }
    }

    @Override
    public int rank(String path, int in, int units) {
      return rank;
    }
  }

  /**
   * A rank for each layer by its path.
   *
   * @param ranks the ranks, each at least 1
   */
  record PerLayer(Map<String, Integer> ranks) implements RankRule {
    /** Checks the ranks. */
    public PerLayer {
      ranks = Map.copyOf(ranks);
      ranks.forEach(
          (path, rank) -> {
            if (rank < 1) {
              throw invalid("A rank is at least 1, not %d for '%s'.".formatted(rank, path));
            }
          });
    }

    @Override
    public int rank(String path, int in, int units) {
      Integer rank = ranks.get(path);
      if (rank == null) {
        throw invalid("No rank is given for '%s', only for %s.".formatted(path, ranks.keySet()));
      }
      return rank;
    }
  }

  private static MloraException invalid(String what) {
    return new MloraException(
        ErrorCode.RANK_INVALID,
        what + " Give an integer >= 1: a rank, or a temperature that the units are divided by.");
  }
}
