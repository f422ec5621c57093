package dev.mlora.experiment;

import dev.mlora.backbone.Architecture;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * One training of a study that compares architectures.
 *
 * @param protocol how it is trained
 * @param architecture what is trained
 * @param seed with which seed
 * @param variants with adapters, without, or both
 */
public record StudyCell(
    Protocol protocol, Architecture architecture, long seed, Set<Variant> variants) {
  /** Keeps its own copy of the variants. */
  public StudyCell {
    variants = Collections.unmodifiableSet(EnumSet.copyOf(variants));
  }

  /** Its folder within that of the study, such as {@code controlled/mlp/seed-1}. */
  public String place() {
    return "%s/%s/seed-%d".formatted(protocol.label(), architecture.label(), seed);
  }
}
