package dev.mlora.model;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.layer.Init;

/**
 * The form of the embedding tables.
 *
 * @param width the width d of every embedding
 * @param fieldInit initial values of the fields' tables
 * @param domainInit initial values of each domain's embedding
 */
public record Embeddings(int width, Init fieldInit, Init domainInit) {
  /** Checks the width. */
  public Embeddings {
    if (width < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID, "An embedding is at least 1 wide, not %d.".formatted(width));
    }
  }

  /** Width d, all tables normal with deviation 0.01. */
  public static Embeddings of(int width) {
    return new Embeddings(width, Init.normal(0.01), Init.normal(0.01));
  }
}
