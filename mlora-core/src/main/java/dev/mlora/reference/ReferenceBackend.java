package dev.mlora.reference;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.spi.Backend;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.State;
import java.util.List;

/** Plain Java on the heap: nothing to free, so closing only ends its use. */
final class ReferenceBackend implements Backend {
  private volatile boolean closed;

  @Override
  public String name() {
    return ReferenceBackendProvider.NAME;
  }

  @Override
  public Capabilities capabilities() {
    return ReferenceBackendProvider.CAPABILITIES;
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    requireOpen();
    return new ReferenceState(this, parameters);
  }

  @Override
  public Executable compile(Program program) {
    requireOpen();
    return new ReferenceExecutable(this, program);
  }

  @Override
  public void close() {
    closed = true;
  }

  void requireOpen() {
    if (closed) {
      throw closed("The backend '" + name() + "'");
    }
  }

  /** The error of using something after it was closed. */
  static MloraException closed(String what) {
    return new MloraException(
        ErrorCode.BACKEND_CLOSED,
        what + " is closed. Use it before it is closed, or open another.");
  }
}
