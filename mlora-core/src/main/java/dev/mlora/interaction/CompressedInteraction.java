package dev.mlora.interaction;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The compressed interaction network: {@code X_k[h] = relu(sum_ij W[h, i, j] X_{k-1}[i] * X_0[j] +
 * b[h])}, of which each layer but the last hands half of its maps on and keeps half, and the sums
 * over d of what is kept are the result (Lian et al. 2018, eq. 6 to 8, with DeepCTR's halves).
 *
 * @param maps the feature maps of each layer, even but for the last
 * @param init the initial values of the filters {@code [fields * maps below, maps]}
 */
public record CompressedInteraction(List<Integer> maps, Init init) {
  /** Checks the numbers of maps and keeps its own copy. */
  public CompressedInteraction {
    maps = List.copyOf(maps);
    for (int i = 0; i < maps.size(); i++) {
      boolean halved = i < maps.size() - 1;
      if (maps.get(i) < 1 || halved && maps.get(i) % 2 != 0) {
        throw misfit(maps);
      }
    }
    if (maps.isEmpty()) {
      throw misfit(maps);
    }
  }

  private static MloraException misfit(List<Integer> maps) {
    return new MloraException(
        ErrorCode.CONFIG_INVALID,
        "A compressed interaction network has layers of at least 1 map, of which all but the last"
            + " are halved and so even, not %s.".formatted(maps));
  }

  /** Combines fields, each {@code [batch, d]}, to {@code [batch, kept maps]}. */
  public Value apply(Scope scope, List<Value> fields) {
    // Fields innermost: a layer is then one matrix product over [batch * d, fields * maps].
    Value x0 = FieldStack.of(fields).transpose(0, 2, 1); // [batch, d, fields]
    Value x = x0;
    List<Value> kept = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      Value below = x;
      int width = maps.get(i);
      Value y = scope.within(Integer.toString(i), here -> layer(here, x0, below, width));
      boolean last = i == maps.size() - 1;
      x = last ? y : y.slice(2, 0, width / 2);
      kept.add((last ? y : y.slice(2, width / 2, width)).sum(1));
    }
    return Value.concat(kept, 1);
  }

  /** {@code [batch, d, fields]} and {@code [batch, d, below]} to {@code [batch, d, width]}. */
  private Value layer(Scope scope, Value x0, Value x, int width) {
    Dim batch = x0.shape().dim(0);
    int d = x0.shape().dim(1).size();
    int fields = x0.shape().dim(2).size();
    int below = x.shape().dim(2).size();
    Value products =
        x0.reshape(Shape.of(batch, d, fields, 1)).times(x.reshape(Shape.of(batch, d, 1, below)));
    Value filters = scope.parameter("filters", Shape.of(fields * below, width), init);
    Value bias = scope.parameter("bias", Shape.of(width), Init.zeros());
    return products
        .reshape(Shape.of(batch.times(d), fields * below))
        .matmul(filters)
        .plus(bias)
        .relu()
        .reshape(Shape.of(batch, d, width));
  }
}
