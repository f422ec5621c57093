package dev.mlora.spi;

import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import java.util.List;

/**
 * An open engine that keeps parameters and runs programs over them.
 *
 * <p>Safe for use by several threads. Closing it twice does nothing; using it, or anything made by
 * it, afterwards fails with {@code BACKEND_CLOSED}.
 */
public interface Backend extends AutoCloseable {
  /** The name of its provider. */
  String name();

  /** What it can do. */
  Capabilities capabilities();

  /**
   * Allocates parameters, all zero.
   *
   * @throws MloraException {@code BACKEND_CAPABILITY} for an element type not declared
   */
  State allocate(List<ParameterSpec> parameters);

  /**
   * Compiles a program. Everything that the backend cannot do is found here, not in a run.
   *
   * @param program a program with no composites but those the backend declares
   * @throws MloraException {@code BACKEND_CAPABILITY} if the program needs more than was declared
   */
  Executable compile(Program program);

  @Override
  void close();
}
