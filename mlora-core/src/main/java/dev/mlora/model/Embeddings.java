package dev.mlora.model;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.layer.Init;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The form of the embedding tables.
 *
 * @param width the width d of every embedding
 * @param fieldInit initial values of the fields' tables
 * @param domainInit initial values of each domain's embedding
 * @param pretrained the fields whose tables come from outside and are not trained, as the vectors
 *     of Taobao's users and items in the authors' code
 */
public record Embeddings(int width, Init fieldInit, Init domainInit, Set<String> pretrained) {
  /** Checks the width and keeps its own copy of the fields. */
  public Embeddings {
    pretrained = Collections.unmodifiableSet(new TreeSet<>(pretrained));
    if (width < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID, "An embedding is at least 1 wide, not %d.".formatted(width));
    }
  }

  /** Tables that are all trained. */
  public Embeddings(int width, Init fieldInit, Init domainInit) {
    this(width, fieldInit, domainInit, Set.of());
  }

  /** Width d, all tables normal with deviation 0.01. */
  public static Embeddings of(int width) {
    return new Embeddings(width, Init.normal(0.01), Init.normal(0.01));
  }
}
