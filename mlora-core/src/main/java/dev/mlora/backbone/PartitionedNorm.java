package dev.mlora.backbone;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.layer.Domains;
import dev.mlora.layer.Init;
import dev.mlora.layer.Layer;
import dev.mlora.layer.Scope;

/**
 * Partitioned normalisation: {@code (gamma gamma_d) (x - mean_d) / sqrt(variance_d + epsilon) +
 * beta + beta_d} (Sheng et al. 2021, "One Model to Serve All: Star Topology Adaptive Recommender
 * for Multi-Domain CTR Prediction", eq. 3 and 4; with the factors of the MLoRA authors' code, both
 * 1 at first). Training takes mean and variance from the domain's rows in the batch and keeps
 * moving ones for prediction.
 *
 * @param momentum the part of a moving statistic that a step keeps, in [0, 1)
 * @param epsilon what is added to variances, above 0
 */
public record PartitionedNorm(double momentum, double epsilon) implements Layer {
  /** With Keras's numbers, as in the authors' code. */
  public static final PartitionedNorm KERAS = new PartitionedNorm(0.99, 1e-3);

  /** Checks the numbers. */
  public PartitionedNorm {
    if (!(momentum >= 0 && momentum < 1 && epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Partitioned normalisation has a momentum in [0, 1) and an epsilon above 0, not %s and %s."
              .formatted(momentum, epsilon));
    }
  }

  @Override
  public Value apply(Scope scope, Value x) {
    Shape width = Shape.of(x.shape().dim(1).size());
    Domains domains = scope.domains();
    Value gamma = scope.parameter("gamma", width, Init.ones());
    Value ownGamma = scope.bank("domain_gamma", width, Init.ones(), Role.DOMAIN);
    Value beta = scope.parameter("beta", width, Init.zeros());
    Value ownBeta = scope.bank("domain_beta", width, Init.zeros(), Role.DOMAIN);
    Value factor = domains.ofPresent(ownGamma).times(gamma);
    Value shift = domains.ofPresent(ownBeta).plus(beta);
    Value movingMean = domains.ofPresent(scope.statistic("moving_mean", width, Init.zeros()));
    Value movingVariance =
        domains.ofPresent(scope.statistic("moving_variance", width, Init.ones()));
    if (!scope.training()) {
      Value slope = factor.over(movingVariance.plus(epsilon).sqrt());
      return x.minus(domains.toRows(movingMean))
          .times(domains.toRows(slope))
          .plus(domains.toRows(shift));
    }
    Dim rows = x.shape().dim(0);
    Value one = scope.graph().constant(1, TensorType.float32(Shape.of(rows, 1)));
    Value count = domains.sums(one); // [present, 1]
    Value mean = domains.sums(x).over(count);
    Value centred = x.minus(domains.toRows(mean));
    Value variance = domains.sums(centred.square()).over(count);
    scope.move("moving_mean", moved(movingMean, mean));
    scope.move("moving_variance", moved(movingVariance, variance));
    Value slope = factor.over(variance.plus(epsilon).sqrt());
    return centred.times(domains.toRows(slope)).plus(domains.toRows(shift));
  }

  private Value moved(Value before, Value now) {
    return before.times(momentum).plus(now.times(1 - momentum));
  }
}
