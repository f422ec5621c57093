package com.example.plainbackend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import dev.mlora.spi.check.BoundDimensions;
import dev.mlora.spi.check.ParameterTable;
import dev.mlora.spi.check.Undeclared;
import java.util.List;
import java.util.Set;

/**
 * Keeps tensors in arrays on the heap and interprets graphs on the caller's thread.
 *
 * <p>There is nothing native to free: closing forbids further use, and the garbage collector does
 * the rest.
 */
final class PlainBackend implements Backend {
  static final String NAME = "plain";

  static final Capabilities CAPABILITIES =
      new Capabilities(Set.of(DType.FLOAT32, DType.INT32), Set.of(), false, true, true);

  private static final Undeclared UNDECLARED = new Undeclared(CAPABILITIES);

  private volatile boolean closed;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    requireOpen("backend", false);
    UNDECLARED.refuse(NAME, parameters);
    ParameterTable table = new ParameterTable(NAME, parameters);
    table.requireDistinct();
    return new PlainState(this, table);
  }

  @Override
  public Executable compile(Program program) {
    requireOpen("backend", false);
    UNDECLARED.refuse(NAME, program);
    BoundDimensions.require(program);
    return new PlainExecutable(this, program);
  }

  @Override
  public void close() {
    closed = true;
  }

  /**
   * Requires that neither this backend nor a thing that it made was closed.
   *
   * @param thing what is used, for the message
   * @param thingClosed whether it was closed itself
   */
  void requireOpen(String thing, boolean thingClosed) {
    if (closed || thingClosed) {
      throw new MloraException(
          ErrorCode.BACKEND_CLOSED,
          "The %s was used, but %s has been closed. Close things after their last use."
              .formatted(thing, closed ? "the backend '" + NAME + "'" : "it"));
    }
  }
}
