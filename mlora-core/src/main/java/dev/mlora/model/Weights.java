package dev.mlora.model;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A copy on the host of all weights of a model, without optimiser state.
 *
 * @param tensors for each parameter its elements, row-major; not to be modified
 */
public record Weights(Map<String, float[]> tensors) {
  /** Keeps its own copy of the map. */
  public Weights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * The elements of a parameter.
   *
   * @throws MloraException {@link ErrorCode#STATE_ACCESS} if there is none of that name
   */
  public float[] get(String parameter) {
    float[] tensor = tensors.get(parameter);
    if (tensor == null) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "There are no weights '%s'; there are %s.".formatted(parameter, names()));
    }
    return tensor;
  }

  /** The names of the parameters. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Some of the weights.
   *
   * @throws MloraException {@link ErrorCode#STATE_ACCESS} if one of the names is not there
   */
  public Weights only(Set<String> parameters) {
    Map<String, float[]> some = new LinkedHashMap<>();
    parameters.forEach(name -> some.put(name, get(name)));
    return new Weights(some);
  }

  /** Whether both hold the same parameters with the same bits. */
  public boolean bitEquals(Weights other) {
    return names().equals(other.names())
        && names().stream().allMatch(name -> Arrays.equals(get(name), other.get(name)));
  }
}
