package dev.mlora.spi;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import java.util.Set;

/**
 * What a backend declares before anything is compiled. It can run every primitive operation; this
 * says what it can do beyond and what it leaves to core.
 *
 * @param dtypes the element types that it computes with, FLOAT32 and INT32 always among them; UINT8
 *     is the form in which masks are fed and need not be declared
 * @param composites the composite operations that it takes whole; core lowers all others
 * @param dropoutMasks whether it makes dropout masks itself; otherwise core feeds them as bytes
 * @param training whether it runs updates; a serving backend only predicts
 * @param deterministic whether equal runs give equal bits, whatever the number of threads
 */
public record Capabilities(
    Set<DType> dtypes,
    Set<Class<? extends CompositeOp>> composites,
    boolean dropoutMasks,
    boolean training,
    boolean deterministic) {
  /** Keeps its own copies of the sets. */
  public Capabilities {
    dtypes = Set.copyOf(dtypes);
    composites = Set.copyOf(composites);
  }
}
