package dev.mlora.io.checkpoint;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the files of a checkpoint are called.
 *
 * @param number the checkpoint's number; a greater one is newer
 */
record CheckpointNames(long number) {
  private static final Pattern JSON = Pattern.compile("checkpoint-(\\d{1,18})\\.json");
  private static final Pattern TENSORS =
      Pattern.compile("(phase-\\d{1,9}-epoch|state)-\\d{1,18}\\.safetensors");
  private static final Pattern PART = Pattern.compile("\\.(checkpoint|phase|state)-.*\\.part");

  /** The file that names all others of the checkpoint. */
  String json() {
    return String.format(Locale.ROOT, "checkpoint-%08d.json", number);
  }

  /** The values of everything that a step updates. */
  String state() {
    return String.format(Locale.ROOT, "state-%08d.safetensors", number);
  }

  /** The best weights of a phase, by their epoch: written once, used by many checkpoints. */
  String weights(int phase, int bestEpoch) {
    return String.format(Locale.ROOT, "phase-%d-epoch-%d.safetensors", phase + 1, bestEpoch);
  }

  /** The number in the name of a checkpoint's own file. */
  static OptionalLong numberOf(String name) {
    Matcher matcher = JSON.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  static boolean isTensors(String name) {
    return TENSORS.matcher(name).matches();
  }

  /** Whether a file is a checkpoint's, or what a killed process left of one. */
  static boolean isOurs(String name) {
    return isTensors(name) || JSON.matcher(name).matches() || PART.matcher(name).matches();
  }
}
