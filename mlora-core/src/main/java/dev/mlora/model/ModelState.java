package dev.mlora.model;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's parameters in a backend, moved to and from the host by meaning. */
public final class ModelState {
  private ModelState() {}

  /**
   * Writes the initial values of all parameters.
   *
   * @param state where to
   * @param model the model, for the names of the domains
   * @param parameters what the model declared
   * @param seed the run's seed
   */
  public static void initialise(
      State state, Model model, List<ModelParameter> parameters, long seed) {
    for (ModelParameter parameter : parameters) {
      if (parameter.spec().bank()) {
        for (String domain : model.schema().domains()) {
          initialiseDomain(state, model, parameter, domain, seed);
        }
      } else {
        write(state, parameter.spec(), 0, parameter.initial(seed));
      }
    }
  }

  /** Writes the initial values of one domain's row of a bank. */
  public static void initialiseDomain(
      State state, Model model, ModelParameter bank, String domain, long seed) {
    write(
        state,
        bank.spec().withRows(1),
        model.schema().domainIndex(domain),
        bank.initial(seed, domain));
  }

  /** Copies all weights to the host, optimiser state left out. */
  public static Weights read(State state) {
    state.sync();
    Map<String, float[]> tensors = new LinkedHashMap<>();
    try (Arena arena = Arena.ofConfined()) {
      for (ParameterSpec spec : state.parameters()) {
        if (spec.role() != Role.OPTIMIZER) {
          HostTensor tensor = HostTensor.allocate(arena, spec.type().dtype(), sizes(spec));
          state.read(spec.name(), 0, tensor);
          tensors.put(spec.name(), tensor.toFloats());
        }
      }
    }
    return new Weights(tensors);
  }

  /**
   * Overwrites all weights.
   *
   * @throws MloraException {@link ErrorCode#STATE_ACCESS} if a tensor is missing or of another
   *     size; nothing is written then
   */
  public static void write(State state, Weights weights) {
    for (ParameterSpec spec : state.parameters()) {
      if (spec.role() != Role.OPTIMIZER && weights.get(spec.name()).length != spec.elements()) {
        throw new MloraException(
            ErrorCode.STATE_ACCESS,
            "The weights '%s' hold %d numbers, but the model's are %s. Use weights of the same model."
                .formatted(spec.name(), weights.get(spec.name()).length, spec.type()));
      }
    }
    for (ParameterSpec spec : state.parameters()) {
      if (spec.role() != Role.OPTIMIZER) {
        write(state, spec, 0, weights.get(spec.name()));
      }
    }
  }

  /** Sets all optimiser state to zero, as a new phase begins with. */
  public static void resetOptimizer(State state) {
    for (ParameterSpec spec : state.parameters()) {
      if (spec.role() == Role.OPTIMIZER) {
        write(state, spec, 0, new float[Math.toIntExact(spec.elements())]);
      }
    }
  }

  private static void write(State state, ParameterSpec spec, int firstRow, float[] values) {
    try (Arena arena = Arena.ofConfined()) {
      state.write(spec.name(), firstRow, HostTensor.of(arena, values, sizes(spec)));
    }
  }

  private static int[] sizes(ParameterSpec spec) {
    return spec.type().shape().dims().stream().mapToInt(Dim::constant).toArray();
  }
}
