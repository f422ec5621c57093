package dev.mlora.io.checkpoint;

import dev.mlora.train.Checkpoint;
import dev.mlora.train.EpochProgress;
import dev.mlora.train.FinishedPhase;
import dev.mlora.train.PhaseIdentity;
import dev.mlora.train.PhaseProgress;
import dev.mlora.train.PhaseReport;
import dev.mlora.train.RunningPhase;
import dev.mlora.train.StateTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Checkpoints of a training in its second phase. */
final class SmallCheckpoint {
  private SmallCheckpoint() {}

  /** The training after some steps of the phase, the best epoch being the first or none. */
  static Checkpoint after(int steps, int bestEpoch) {
    return of(tensors("w", 0.5f, 6), tensors("w", bestEpoch, 2), tensors("state", steps, 5), steps);
  }

  /** The same with given values. */
  static Checkpoint of(
      Map<String, StateTensor> trained,
      Map<String, StateTensor> best,
      Map<String, StateTensor> state,
      int steps) {
    PhaseReport report =
        new PhaseReport("backbone", 4, 77, OptionalDouble.empty(), 3, 1.0 / 3, 0.25);
    int bestEpoch = (int) best.values().iterator().next().values()[0];
    PhaseProgress progress =
        new PhaseProgress(
            2,
            new EpochProgress(steps, Math.PI * 1e5, 12_345_678_901L, 0.1 + 0.2),
            steps,
            1,
            OptionalDouble.of(0.1),
            bestEpoch,
            OptionalDouble.of(Double.MIN_VALUE),
            1e-9);
    return new Checkpoint(
        List.of(new FinishedPhase(identity("backbone", 0), report, trained)),
        Optional.of(new RunningPhase(identity("adapters", 77), progress, best, state)),
        9);
  }

  static Map<String, StateTensor> tensors(String name, float first, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i == 0 ? first : (float) Math.sin(first + i) * Float.MIN_NORMAL;
    }
    return Map.of(name + "/kernel", new StateTensor(List.of(count, 1), values));
  }

  /** Everything in a checkpoint, so that two can be compared bit by bit. */
  static List<String> bits(Checkpoint checkpoint) {
    List<String> bits = new ArrayList<>();
    for (FinishedPhase phase : checkpoint.finished()) {
      bits.add(phase.identity() + " " + phase.report() + bits(phase.trained()));
    }
    checkpoint
        .running()
        .ifPresent(
            phase ->
                bits.add(
                    phase.identity()
                        + " "
                        + phase.progress()
                        + bits(phase.best())
                        + bits(phase.state())));
    bits.add("events " + checkpoint.events());
    return bits;
  }

  private static Map<String, String> bits(Map<String, StateTensor> tensors) {
    Map<String, String> bits = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          int[] raw = new int[tensor.values().length];
          Arrays.setAll(raw, i -> Float.floatToRawIntBits(tensor.values()[i]));
          bits.put(name, tensor.shape() + Arrays.toString(raw));
        });
    return bits;
  }

  private static PhaseIdentity identity(String phase, int firstStep) {
    return new PhaseIdentity(
        phase,
        "a \"plan\"\nof two",
        "p".repeat(64),
        "d",
        Long.MIN_VALUE,
        firstStep,
        "s",
        "reference");
  }
}
