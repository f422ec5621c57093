package dev.mlora.model;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Activation;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Layer;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The deep tower: fully connected ReLU layers named {@code 0, 1, ...}, which adapters attach to.
 *
 * @param units the width of each layer
 * @param dropout the probability to drop, in [0, 1)
 * @param site where dropout sits
 * @param kernelInit initial values of the kernels
 */
public record Tower(List<Integer> units, double dropout, DropoutSite site, Init kernelInit)
    implements Layer {
  /** Where dropout sits in a layer. Without adapters the two sites give the same numbers. */
  public enum DropoutSite {
    /**
     * {@code relu(dropout(x W + b) + delta)}: on the shared branch, as the authors' MLoRA layer.
     */
    PRE_ACTIVATION_SHARED,
    /** {@code dropout(relu(x W + b + delta))}: as DeepCTR's plain layer. */
    POST_ACTIVATION
  }

  /** Keeps its own copy of the widths and checks that there are layers. */
  public Tower {
    units = List.copyOf(units);
    if (units.isEmpty() || units.stream().anyMatch(width -> width < 1)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A tower has at least one layer of at least one unit, not %s.".formatted(units));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID, "A dropout rate lies in [0, 1), not %s.".formatted(dropout));
    }
  }

  /** Layers of some widths, Glorot normal kernels, no dropout. */
  public static Tower of(int... units) {
    return new Tower(
        IntStream.of(units).boxed().toList(),
        0,
        DropoutSite.PRE_ACTIVATION_SHARED,
        Init.glorotNormal());
  }

  /** The same with a dropout rate. */
  public Tower dropout(double rate) {
    return new Tower(units, rate, site, kernelInit);
  }

  /** The same with dropout at another place. */
  public Tower at(DropoutSite place) {
    return new Tower(units, dropout, place, kernelInit);
  }

  /** The same with other initial kernels. */
  public Tower kernels(Init init) {
    return new Tower(units, dropout, site, init);
  }

  @Override
  public Value apply(Scope scope, Value input) {
    boolean inside = site == DropoutSite.PRE_ACTIVATION_SHARED;
    Value x = input;
    for (int i = 0; i < units.size(); i++) {
      Linear layer =
          new Linear(units.get(i), Activation.RELU, true, inside ? dropout : 0, kernelInit);
      Value below = x;
      x =
          scope.within(
              Integer.toString(i),
              here -> {
                Value y = layer.apply(here, below);
                return inside ? y : here.dropout(dropout, y);
              });
    }
    return x;
  }
}
