package dev.mlora.graph;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Operations that are compositions of primitive ones, kept whole so that a backend may fuse them.
 *
 * <p>Core differentiates graphs with composites in place (a composite's gradient is a composite)
 * and lowers afterwards those that a backend does not declare as native. Natively or lowered, the
 * numbers agree within the conformance kit's tolerance.
 *
 * <p>Operands in parentheses are present only where the record says so. Shapes: {@code n} rows,
 * {@code p} domains present in the batch, {@code T} domains in the model, {@code r} the rank.
 */
public sealed interface CompositeOp extends Op {
  /** The operands of a fully connected layer that a gradient may be asked for. */
  enum Wanted {
    /** The layer's input {@code [n, in]}. */
    INPUT,
    /** The shared kernel {@code [in, out]}. */
    KERNEL,
    /** The shared bias {@code [out]}. */
    BIAS,
    /** The adapters' down-projections, for the domains present: {@code [p, in, r]}. */
    DOWN,
    /** The adapters' up-projections, for the domains present: {@code [p, r, out]}. */
    UP,
    /** The adapters' biases, for the domains present: {@code [p, out]}. */
    DOMAIN_BIAS
  }

  /**
   * A fully connected layer. Operands {@code x [n, in], W [in, out], (b [out]), (mask [n, out])};
   * result {@code y = activation(mask * (x W + b))}.
   *
   * @param activation the nonlinearity
   * @param bias whether the operand b is there
   * @param mask whether the operand mask is there
   */
  record Linear(Activation activation, boolean bias, boolean mask) implements CompositeOp {}

  /**
   * The gradient of {@link Linear}. Operands {@code x, W, (mask), y, dy}; one result for each
   * gradient wanted, in the order of {@link Wanted}.
   *
   * @param layer the layer differentiated
   * @param wanted which gradients, at least one
   */
  record LinearGradient(Linear layer, Set<Wanted> wanted) implements CompositeOp {
    /** Keeps the wanted gradients in their order. */
    public LinearGradient {
      wanted = inOrder(wanted);
    }
  }

  /**
   * The MLoRA fully connected layer (Yang et al. 2024, eq. 5 and 9; {@code mlora-reference} section
   * 2.1): a shared layer and, for each row, the low-rank adapter of its domain. Operands {@code x
   * [n, in], W [in, out], (b [out]), (mask [n, out]), A [T, in, r], B [T, r, out], (c [T, out]),
   * present [p], offsets [p + 1]}. Rows are sorted by domain; segment i holds the rows of domain
   * {@code present[i]}.
   *
   * <p>Results {@code y = activation(mask * (x W + b) + ((x A_d) B_d * scale + c_d))} and {@code
   * down = x A_d [n, r]}, which the gradient needs. The delta is added last, so that B = 0 and c =
   * 0 give the shared layer's numbers.
   *
   * @param activation the nonlinearity
   * @param bias whether the operand b is there
   * @param mask whether the operand mask is there; it falls on the shared branch only
   * @param domainBias whether the operand c is there
   * @param scale the factor on the low-rank product, 1 in the paper
   */
  record LoraLinear(
      Activation activation, boolean bias, boolean mask, boolean domainBias, double scale)
      implements CompositeOp {}

  /**
   * The gradient of {@link LoraLinear}. Operands {@code x, W, (mask), A, B, y, down, dy, present,
   * offsets}; one result for each gradient wanted, in the order of {@link Wanted}. Gradients of the
   * adapters are rows for the domains present.
   *
   * @param layer the layer differentiated
   * @param wanted which gradients, at least one
   */
  record LoraLinearGradient(LoraLinear layer, Set<Wanted> wanted) implements CompositeOp {
    /** Keeps the wanted gradients in their order. */
    public LoraLinearGradient {
      wanted = inOrder(wanted);
    }
  }

  /**
   * The rows of each segment times a matrix of the segment's own. Operands {@code x [n, k], w [p,
   * k, m], offsets [p + 1]}; result {@code y [n, m]}, where rows of segment i are {@code x w[i]}.
   * {@code x'} is the same product of {@code dy} with the matrices turned over, {@code w'} is
   * {@link SegmentOuter} of x and dy.
   *
   * @param transposeRight whether the matrices are given as {@code [p, m, k]}
   */
  record SegmentMatMul(boolean transposeRight) implements CompositeOp {}

  /**
   * For each segment of rows the product {@code x^T y}. Operands {@code x [n, k], y [n, m], offsets
   * [p + 1]}; result {@code [p, k, m]}, 0 for an empty segment. {@code x'} and {@code y'} are
   * {@link SegmentMatMul}s.
   */
  record SegmentOuter() implements CompositeOp {}

  /**
   * The numbers of Adam (Kingma and Ba 2015) in TensorFlow 1's form: {@code g = grad + 2 * l2 * w;
   * m' = b1 * m + (1 - b1) * g; v' = b2 * v + (1 - b2) * g * g; w' = w - rate * sqrt(1 - b2^t) / (1
   * - b1^t) * m' / (sqrt(v') + epsilon)}. The coefficients {@code 1 - b} and the step size are
   * computed in double and rounded once to the element type.
   *
   * @param rate the learning rate
   * @param beta1 the decay of the first moment
   * @param beta2 the decay of the second moment
   * @param epsilon what is added to the root
   * @param l2 the L2 penalty, as in {@code l2 * sum(w^2)} added to the loss
   */
  record Adam(double rate, double beta1, double beta2, double epsilon, double l2) {
    /** TF1's defaults, which the authors train with: 0.001, 0.9, 0.999, 1e-8. */
    public static final Adam TF1 = new Adam(1e-3, 0.9, 0.999, 1e-8, 0);

    /**
     * Checks the numbers.
     *
     * @throws MloraException {@link ErrorCode#CONFIG_INVALID} unless the rate, epsilon and L2 are
     *     finite and not negative, and both decays in [0, 1)
     */
    public Adam {
      if (!(rate >= 0 && epsilon >= 0 && l2 >= 0 && rate + epsilon + l2 < Double.POSITIVE_INFINITY)
          || !(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            ("Adam cannot run with rate %s, beta1 %s, beta2 %s, epsilon %s and L2 %s. Expected finite"
                    + " numbers, none negative, and both betas below 1.")
                .formatted(rate, beta1, beta2, epsilon, l2));
      }
    }

    /** The same with another learning rate. */
    public Adam withRate(double other) {
      return new Adam(other, beta1, beta2, epsilon, l2);
    }

    /** The same with another L2 penalty. */
    public Adam withL2(double penalty) {
      return new Adam(rate, beta1, beta2, epsilon, penalty);
    }
  }

  /**
   * One step of Adam on a whole tensor: moments of elements without a gradient decay and move
   * residually, as TF1 does. Operands {@code w, m, v [N, ...], t (scalar or [N]), grad [N, ...],
   * (rows [N])}, all of one real element type, where t counts this step from 1; results {@code w',
   * m', v'}. Where the operand rows is there, a row with 0 in it keeps w, m and v bit for bit.
   *
   * @param adam the numbers
   * @param rowMask whether the operand rows is there
   */
  record AdamDense(Adam adam, boolean rowMask) implements CompositeOp {}

  /**
   * One lazy step of Adam: only the rows {@code ids} change. Operands {@code w, m, v [N, ...], t
   * (scalar or [N]), ids [k] (distinct), grad [k, ...], (rows [N])}; results {@code w', m', v'}.
   *
   * @param adam the numbers; L2 falls on the rows touched only
   * @param rowMask whether the operand rows is there, see {@link AdamDense}
   */
  record AdamRows(Adam adam, boolean rowMask) implements CompositeOp {}

  private static Set<Wanted> inOrder(Set<Wanted> wanted) {
    // An unmodifiable view of an EnumSet iterates in the enum's order, unlike Set.copyOf.
    return wanted.isEmpty()
        ? Set.of()
        : Collections.unmodifiableSet(EnumSet.copyOf(List.copyOf(wanted)));
  }
}
