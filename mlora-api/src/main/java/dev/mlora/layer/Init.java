package dev.mlora.layer;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Shape;
import dev.mlora.random.CounterRandom;

/**
 * The initial values of a parameter, each a pure function of (stream key, index).
 *
 * <p>Glorot's fans (Glorot and Bengio 2010) are those of Keras: for {@code [in, out]} they are the
 * two sizes; outer dimensions, as in a stack {@code [domains, in, out]}, multiply both.
 */
public sealed interface Init {
  /** The same number everywhere. */
  record Constant(double value) implements Init {}

  /** Normal with mean 0. */
  record Normal(double sigma) implements Init {
    /** Checks the deviation. */
    public Normal {
      if (!(sigma >= 0) || Double.isInfinite(sigma)) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "A standard deviation is a number >= 0, not %s.".formatted(sigma));
      }
    }
  }

  /** Normal with mean 0, cut at two deviations and not corrected for the cut, as in TensorFlow. */
  record TruncatedNormal(double sigma) implements Init {
    /** Checks the deviation. */
    public TruncatedNormal {
      if (!(sigma >= 0) || Double.isInfinite(sigma)) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID,
            "A standard deviation is a number >= 0, not %s.".formatted(sigma));
      }
    }
  }

  /** Uniform on [-limit, limit). */
  record Uniform(double limit) implements Init {
    /** Checks the limit. */
    public Uniform {
      if (!(limit >= 0) || Double.isInfinite(limit)) {
        throw new MloraException(
            ErrorCode.CONFIG_INVALID, "A limit is a number >= 0, not %s.".formatted(limit));
      }
    }
  }

  /**
   * Normal with variance {@code 2 / (stack * (fan in + fan out))}, cut at two deviations and
   * corrected for the cut, as in TensorFlow.
   *
   * @param stack how many matrices share the fans; 1 unless a stack is imitated row by row
   */
  record GlorotNormal(int stack) implements Init {}

  /**
   * Uniform with variance {@code 2 / (stack * (fan in + fan out))}.
   *
   * @param stack how many matrices share the fans
   */
  record GlorotUniform(int stack) implements Init {}

  /** All zero. */
  static Init zeros() {
    return new Constant(0);
  }

  /** All one. */
  static Init ones() {
    return new Constant(1);
  }

  /** Normal with mean 0 and a standard deviation. */
  static Init normal(double sigma) {
    return new Normal(sigma);
  }

  /** Normal with mean 0 and a standard deviation before it is cut at two of them. */
  static Init truncatedNormal(double sigma) {
    return new TruncatedNormal(sigma);
  }

  /** Uniform on [-limit, limit). */
  static Init uniform(double limit) {
    return new Uniform(limit);
  }

  /** Glorot normal over the parameter's own fans. */
  static Init glorotNormal() {
    return new GlorotNormal(1);
  }

  /** Glorot uniform over the parameter's own fans. */
  static Init glorotUniform() {
    return new GlorotUniform(1);
  }

  /**
   * The initial values, row-major.
   *
   * @param shape the fixed shape
   * @param key the key of the parameter's stream, see {@link CounterRandom#key(long, String)}
   */
  default float[] values(Shape shape, long key) {
    float[] values = new float[Math.toIntExact(shape.maxElements())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              switch (this) {
                case Constant constant -> constant.value;
                case Normal normal -> normal.sigma * CounterRandom.normal(key, i);
                case TruncatedNormal normal -> normal.sigma * cutNormal(key, i);
                case Uniform uniform -> uniform.limit * (2 * CounterRandom.uniform(key, i) - 1);
                case GlorotNormal glorot ->
                    deviation(shape, glorot.stack) / CUT_DEVIATION * cutNormal(key, i);
                case GlorotUniform glorot ->
                    deviation(shape, glorot.stack)
                        * Math.sqrt(3)
                        * (2 * CounterRandom.uniform(key, i) - 1);
              };
    }
    return values;
  }

  /** The deviation of a standard normal cut at two deviations. */
  double CUT_DEVIATION = 0.8796256610342398;

  private static double deviation(Shape shape, int stack) {
    long outer = stack;
    for (int axis = 0; axis < shape.rank() - 2; axis++) {
      outer *= shape.dim(axis).constant();
    }
    // One dimension is both fans, as Keras has it.
    int in = shape.rank() < 1 ? 1 : shape.dim(Math.max(0, shape.rank() - 2)).constant();
    int out = shape.rank() < 1 ? 1 : shape.dim(-1).constant();
    return Math.sqrt(2.0 / (outer * ((long) in + out)));
  }

  private static double cutNormal(long key, int index) {
    // Redraws stay within the element's own sub-stream, so elements do not depend on one another.
    long own = CounterRandom.key(key, index);
    for (long draw = 0; ; draw++) {
      double number = CounterRandom.normal(own, draw);
      if (Math.abs(number) <= 2) {
        return number;
      }
    }
  }
}
