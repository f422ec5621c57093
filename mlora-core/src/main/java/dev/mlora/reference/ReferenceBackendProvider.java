package dev.mlora.reference;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import dev.mlora.spi.Capabilities;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The door to the reference backend: plain Java without native code, available everywhere, in
 * single and double precision.
 *
 * <p>It computes on one thread whatever the options say, and it has no settings of its own. Reals
 * are held in double; an operation whose element type is FLOAT32 computes in double and rounds its
 * result once.
 */
public final class ReferenceBackendProvider implements BackendProvider {
  /** The name that users select it by. */
  public static final String NAME = "reference";

  static final Capabilities CAPABILITIES =
      new Capabilities(
          EnumSet.allOf(DType.class),
          Set.of(
              CompositeOp.Linear.class,
              CompositeOp.LinearGradient.class,
              CompositeOp.LoraLinear.class,
              CompositeOp.LoraLinearGradient.class,
              CompositeOp.SegmentMatMul.class,
              CompositeOp.SegmentOuter.class,
              CompositeOp.AdamDense.class,
              CompositeOp.AdamRows.class),
          true,
          true,
          true);

  /** Does nothing, as the SPI asks. */
  public ReferenceBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String apiVersion() {
    return API_VERSION;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability probe() {
    return new Availability.Available(List.of("plain Java, one thread"), CAPABILITIES);
  }

  @Override
  public Backend create(BackendOptions options) {
    options.requireKnown(NAME, Set.of());
    return new ReferenceBackend();
  }
}
