package dev.mlora.backbone;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Domains;
import dev.mlora.layer.Init;
import dev.mlora.layer.Layer;
import dev.mlora.layer.Scope;

/**
 * A fully connected layer of star topology: {@code relu(dropout(x (K * K_d) + b + b_d))}, the
 * kernels multiplied element by element (Sheng et al. 2021, eq. 5 and 6). Adapters add {@code (x
 * A_d) B_d + c_d} before the nonlinearity, as everywhere.
 *
 * @param units the width of the result, at least 1
 * @param dropout the probability to drop, in [0, 1)
 * @param kernelInit the initial values of K
 * @param domainKernelInit the initial values of each domain's K_d
 */
public record StarLayer(int units, double dropout, Init kernelInit, Init domainKernelInit)
    implements Layer {
  /** Checks the width and the rate. */
  public StarLayer {
    if (units < 1 || !(dropout >= 0 && dropout < 1)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A star layer has at least 1 unit and a dropout rate in [0, 1), not %d units and rate %s."
              .formatted(units, dropout));
    }
  }

  @Override
  public Value apply(Scope scope, Value x) {
    Shape kernel = Shape.of(x.shape().dim(1).size(), units);
    Domains domains = scope.domains();
    Value shared = scope.parameter("kernel", kernel, kernelInit);
    Value own = scope.bank("domain_kernel", kernel, domainKernelInit, Role.DOMAIN);
    Value bias = scope.parameter("bias", Shape.of(units), Init.zeros());
    Value ownBias = scope.bank("domain_bias", Shape.of(units), Init.zeros(), Role.DOMAIN);
    Value y =
        domains
            .multiply(x, domains.ofPresent(own).times(shared))
            .plus(domains.toRows(domains.ofPresent(ownBias).plus(bias)));
    return scope.adapted(x, scope.dropout(dropout, y)).relu();
  }
}
