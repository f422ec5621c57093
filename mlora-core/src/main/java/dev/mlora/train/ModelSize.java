package dev.mlora.train;

import dev.mlora.data.Dataset;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a profile's models are as large as.
 *
 * @param hidden how many times as wide as the paper's the hidden layers are (Table 5)
 * @param embedding the width of every embedding
 * @param pretrained the fields whose embeddings come from outside
 */
public record ModelSize(int hidden, int embedding, Set<String> pretrained) {
  /** The paper's: embeddings of width 8, all of them trained. */
  public static final ModelSize PAPER = new ModelSize(1, 8, Set.of());

  /** Checks the numbers and keeps its own copy of the fields. */
  public ModelSize {
    pretrained = Set.copyOf(pretrained);
    if (hidden < 1 || embedding < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Hidden layers are at least once as wide as the paper's and embeddings at least 1 wide, not %d and %d."
              .formatted(hidden, embedding));
    }
  }

  /**
   * The paper's for some data: embeddings as wide as the vectors that the data bring along, 128 for
   * Taobao, or 8.
   *
   * @throws MloraException {@link ErrorCode#SCHEMA_MISMATCH} for vectors of several widths
   */
  public static ModelSize of(Dataset dataset) {
    Set<Integer> widths = new TreeSet<>();
    dataset.vectors().values().forEach(vectors -> widths.add(vectors.width()));
    if (widths.size() > 1) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "The vectors of the fields %s are %s wide, but all embeddings of a model are of one width. Give vectors of one width."
              .formatted(dataset.vectors().keySet(), widths));
    }
    int width = widths.isEmpty() ? PAPER.embedding : widths.iterator().next();
    return new ModelSize(1, width, dataset.vectors().keySet());
  }

  /** The same with hidden layers so many times as wide as the paper's. */
  public ModelSize withHidden(int times) {
    return new ModelSize(times, embedding, pretrained);
  }
}
