package dev.mlora.spi;

import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import java.util.List;

/**
 * The parameters of one model, kept by a backend.
 *
 * <p>Several executables share one state, so that changing the training phase or adding a domain
 * recompiles without copying the model. Reads may run beside predictions; writes, growth and
 * training are exclusive, and the backend makes each wait for the others.
 */
public interface State extends AutoCloseable {
  /** The parameters as they are now; banks show their present rows. */
  List<ParameterSpec> parameters();

  /**
   * Copies rows of a parameter to the host.
   *
   * @param parameter its name
   * @param firstRow the first row (outermost index) to copy; 0 for a scalar
   * @param into where to: the parameter's element type, its shape below the rows, and as many rows
   *     as are wanted
   * @throws MloraException {@code STATE_ACCESS} if there is no such parameter, row or shape
   */
  void read(String parameter, int firstRow, HostTensor into);

  /**
   * Copies rows of a parameter from the host; all of them land, or none.
   *
   * @param parameter its name
   * @param firstRow the first row to overwrite; 0 for a scalar
   * @param from the new rows
   * @throws MloraException {@code STATE_ACCESS} if there is no such parameter, row or shape
   */
  void write(String parameter, int firstRow, HostTensor from);

  /**
   * Appends rows of zeros to a bank. Executables compiled before go on with the rows they know.
   *
   * @param bank its name
   * @param rows the new number of rows, no less than now
   * @throws MloraException {@code STATE_ACCESS} if it is no bank or would shrink
   */
  void grow(String bank, int rows);

  /** Waits until everything asked of the state has happened. */
  void sync();

  @Override
  void close();
}
