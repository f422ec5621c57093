package dev.mlora.backbone;

import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Features;

/**
 * The wide part: one weight for each id of each field and for each domain, initially 0, and their
 * sum (Cheng et al. 2016, section 3.1; the linear part of DeepCTR's models).
 */
public final class Wide {
  private static final Embeddings SCALARS = new Embeddings(1, Init.zeros(), Init.zeros());

  private Wide() {}

  /** The sum of the row's weights, {@code [batch]}. */
  public static Value of(Scope scope, Features features) {
    return scope.within("wide", here -> Value.concat(features.embed(here, SCALARS), 1).sum(1));
  }
}
