package dev.mlora.spi.check;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.HostTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parameters that a state should hold, and what may be asked of them.
 *
 * @param backend the backend's name, for messages
 * @param specs the parameters, in the order of their allocation
 */
public record ParameterTable(String backend, List<ParameterSpec> specs) {
  /** Keeps its own copy of the parameters. */
  public ParameterTable {
    specs = List.copyOf(specs);
  }

  /**
   * Requires that no two parameters have one name.
   *
   * @throws MloraException {@link ErrorCode#GRAPH_NAME}
   */
  public void requireDistinct() {
    Set<String> names = new HashSet<>();
    for (ParameterSpec spec : specs) {
      if (!names.add(spec.name())) {
        throw new MloraException(
            ErrorCode.GRAPH_NAME,
            "The parameter '%s' was to be allocated twice. Give every parameter its own name."
                .formatted(spec.name()));
      }
    }
  }

  /** The parameter of a name. */
  public ParameterSpec require(String call, String name) {
    return specs.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() -> refused(call, "there is no parameter '%s'".formatted(name)));
  }

  /** The parameter of a name, after checking that it has the rows that a tensor is for. */
  public ParameterSpec requireRows(String call, String name, int firstRow, HostTensor rows) {
    ParameterSpec spec = require(call, name);
    int[] shape = sizes(spec.type());
    TensorChecks.requireUsable(
        what -> refused(call, what), "tensor for", name, rows, spec.type().dtype());
    boolean fits =
        rows.rank() == shape.length
            && (shape.length == 0
                || Arrays.equals(rows.shape(), 1, shape.length, shape, 1, shape.length));
    if (!fits) {
      throw refused(call, "%s are no rows of %s".formatted(rows, spec.type()));
    }
    int held = shape.length == 0 ? 1 : shape[0];
    if (firstRow < 0 || (long) firstRow + rowCount(rows) > held) {
      throw refused(
          call,
          "rows %d to %d were asked for, but there are %d"
              .formatted(firstRow, (long) firstRow + rowCount(rows) - 1, held));
    }
    return spec;
  }

  /** Requires that the parameters of a program are there; banks may have more rows. */
  public void requireAll(String call, List<ParameterSpec> wanted) {
    // Backends ask this at every run, of hundreds of parameters.
    Map<String, ParameterSpec> byName = new HashMap<>();
    specs.forEach(spec -> byName.put(spec.name(), spec));
    for (ParameterSpec want : wanted) {
      ParameterSpec found = byName.get(want.name());
      ParameterSpec held = found == null ? require(call, want.name()) : found;
      if (!held.type().equals(want.type()) && !hasGrown(held, want)) {
        throw refused(
            call,
            "the program has '%s' as %s, but the state as %s"
                .formatted(want.name(), want.type(), held.type()));
      }
    }
  }

  private static boolean hasGrown(ParameterSpec held, ParameterSpec want) {
    Shape shape = want.type().shape();
    return held.bank()
        && shape.rank() > 0
        && shape.dim(0).constant() <= held.type().shape().dim(0).constant()
        && held.withRows(shape.dim(0).constant()).type().equals(want.type());
  }

  /** The table after a bank has grown. */
  public ParameterTable grown(String call, String bank, int rows) {
    ParameterSpec spec = require(call, bank);
    if (!spec.bank() || rows < spec.type().shape().dim(0).constant()) {
      throw refused(
          call,
          "'%s' (%s) cannot have %d rows: %s"
              .formatted(
                  bank,
                  spec.type(),
                  rows,
                  spec.bank() ? "a bank never shrinks" : "only a bank grows"));
    }
    return new ParameterTable(
        backend,
        specs.stream().map(each -> each.name().equals(bank) ? each.withRows(rows) : each).toList());
  }

  /** The sizes of a type without symbolic dimensions. */
  public static int[] sizes(TensorType type) {
    return type.shape().dims().stream().mapToInt(dim -> dim.constant()).toArray();
  }

  /** The rows of a tensor; a scalar counts as one. */
  public static int rowCount(HostTensor tensor) {
    return tensor.rank() == 0 ? 1 : tensor.size(0);
  }

  private MloraException refused(String call, String what) {
    return new MloraException(
        ErrorCode.STATE_ACCESS,
        "%s on the backend '%s' was refused: %s. The state holds %s."
            .formatted(
                call,
                backend,
                what,
                specs.stream().map(spec -> spec.name() + " " + spec.type()).toList()));
  }
}
