package dev.mlora.train;

import dev.mlora.data.Dataset;
import dev.mlora.data.Vectors;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import dev.mlora.model.Features;
import dev.mlora.model.ModelParameter;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/** Tables whose values come with the data instead of from a seed. */
final class PretrainedTables {
  private PretrainedTables() {}

  /**
   * Writes the vectors of the data to the tables that wait for them.
   *
   * @throws MloraException {@link ErrorCode#SCHEMA_MISMATCH} if the data bring none of the table's
   *     shape
   */
  static void write(State state, List<ModelParameter> parameters, Dataset dataset) {
    for (ModelParameter parameter : parameters) {
      ParameterSpec spec = parameter.spec();
      if (spec.role() == Role.PRETRAINED) {
        Vectors vectors =
            of(spec, dataset)
                .orElseThrow(
                    () ->
                        new MloraException(
                            ErrorCode.SCHEMA_MISMATCH,
                            "The table '%s' %s is to come with the data, which bring vectors of that shape for the fields %s only. Give the vectors of its field, or have the model train the table."
                                .formatted(
                                    spec.name(), spec.type().shape(), dataset.vectors().keySet())));
        try (Arena arena = Arena.ofConfined()) {
          state.write(
              spec.name(),
              0,
              HostTensor.of(arena, vectors.values(), vectors.rows(), vectors.width()));
        }
      }
    }
    state.sync();
  }

  private static Optional<Vectors> of(ParameterSpec table, Dataset dataset) {
    return dataset.vectors().values().stream()
        .filter(
            vectors ->
                ("/" + table.name()).endsWith("/" + Features.table(vectors.field()))
                    && table.elements() == vectors.values().length)
        .findFirst();
  }
}
