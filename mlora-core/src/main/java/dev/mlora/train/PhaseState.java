package dev.mlora.train;

import dev.mlora.data.Sha256;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The part of a backend's state that the steps of a phase change, moved to and from the host. */
final class PhaseState {
  private final State state;
  private final Set<String> trained;
  private final Set<String> updated;

  PhaseState(State state, TrainingProgram program) {
    this.state = state;
    this.trained = program.trained();
    this.updated = program.program().entry(Program.TRAIN).updates().keySet();
  }

  /** The weights that the phase trains. */
  Map<String, StateTensor> weights() {
    return read(trained);
  }

  /** Everything that a step updates. */
  Map<String, StateTensor> everything() {
    return read(updated);
  }

  /** Overwrites the weights that the phase trains with values that came from {@link #weights}. */
  void writeWeights(Map<String, StateTensor> weights) {
    write(weights);
  }

  /**
   * Overwrites the weights that the phase trains with those of a checkpoint.
   *
   * @throws MloraException {@link ErrorCode#CHECKPOINT_MISMATCH} if they are not what the phase
   *     trains; nothing is written then
   */
  void restoreWeights(Map<String, StateTensor> weights) {
    requireFits(weights, trained);
    write(weights);
  }

  /**
   * Overwrites everything that a step updates with a checkpoint.
   *
   * @throws MloraException as {@link #restoreWeights}
   */
  void restoreEverything(RunningPhase checkpoint) {
    requireFits(checkpoint.best(), trained);
    requireFits(checkpoint.state(), updated);
    write(checkpoint.state());
  }

  /** The name of a tensor that holds a number which is none. */
  static Optional<String> notFinite(Map<String, StateTensor> tensors) {
    for (Map.Entry<String, StateTensor> tensor : tensors.entrySet()) {
      for (float value : tensor.getValue().values()) {
        if (!Float.isFinite(value)) {
          return Optional.of(tensor.getKey());
        }
      }
    }
    return Optional.empty();
  }

  /** SHA-256 of the names, shapes and bits of all weights, optimiser state left out. */
  static String sha256(State state) {
    MessageDigest digest = Sha256.newDigest();
    state.sync();
    for (ParameterSpec spec : state.parameters()) {
      if (spec.role() != Role.OPTIMIZER) {
        digest.update((spec.name() + " " + spec.type()).getBytes(StandardCharsets.UTF_8));
        try (Arena arena = Arena.ofConfined()) {
          HostTensor tensor = tensor(state, spec, arena);
          long bytes = (long) tensor.elements() * tensor.dtype().bytes();
          digest.update(tensor.memory().asSlice(0, bytes).asByteBuffer());
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private Map<String, StateTensor> read(Set<String> names) {
    state.sync();
    Map<String, StateTensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : state.parameters()) {
      if (names.contains(spec.name())) {
        try (Arena arena = Arena.ofConfined()) {
          tensors.put(
              spec.name(), new StateTensor(sizes(spec), tensor(state, spec, arena).toFloats()));
        }
      }
    }
    return tensors;
  }

  private void write(Map<String, StateTensor> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          try (Arena arena = Arena.ofConfined()) {
            int[] shape = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
            state.write(name, 0, HostTensor.of(arena, tensor.values(), shape));
          }
        });
  }

  private void requireFits(Map<String, StateTensor> tensors, Set<String> expected) {
    if (!tensors.keySet().equals(expected)) {
      throw new MloraException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "The checkpoint holds the tensors %s, but the phase changes %s. Nothing was restored; keep the checkpoints of this training elsewhere."
              .formatted(tensors.keySet(), expected));
    }
    for (ParameterSpec spec : state.parameters()) {
      StateTensor tensor = tensors.get(spec.name());
      if (tensor != null
          && (!tensor.shape().equals(sizes(spec)) || tensor.values().length != spec.elements())) {
        throw new MloraException(
            ErrorCode.CHECKPOINT_MISMATCH,
            "The checkpoint's tensor '%s' has the shape %s, but the model's has %s. Nothing was restored; keep the checkpoints of this training elsewhere."
                .formatted(spec.name(), tensor.shape(), sizes(spec)));
      }
    }
  }

  private static HostTensor tensor(State state, ParameterSpec spec, Arena arena) {
    int[] shape = sizes(spec).stream().mapToInt(Integer::intValue).toArray();
    HostTensor tensor = HostTensor.allocate(arena, spec.type().dtype(), shape);
    state.read(spec.name(), 0, tensor);
    return tensor;
  }

  private static List<Integer> sizes(ParameterSpec spec) {
    return spec.type().shape().dims().stream().map(Dim::constant).toList();
  }
}
