package dev.mlora.backend;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.spi.Availability.Unavailable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is said when no backend can be opened: what there is, what is missing, what to do. */
final class SelectionErrors {
  /** Which artifact brings the backends that this project knows of. */
  private static final Map<String, String> ARTIFACTS =
      Map.of(
          "reference", "mlora-core",
          "panama-cpu", "backend-panama-cuda",
          "panama-cuda", "backend-panama-cuda",
          "tf", "backend-tf",
          "djl", "backend-djl",
          "onnx", "backend-onnx-serving");

  private static final String HIDDEN =
      "If its jar is there: a merged jar needs the META-INF/services files of all its parts, and"
          + " another class loader is passed to Backends.discover(ClassLoader).";

  private SelectionErrors() {}

  static MloraException none(List<Discovered> all) {
    String remedy =
        "Add dev.mlora:backend-panama-cuda (fast) or dev.mlora:mlora-core (plain Java) to the class"
            + " path.";
    return new MloraException(
        ErrorCode.BACKEND_NONE,
        all.isEmpty()
            ? "No backend was found. %s %s".formatted(remedy, HIDDEN)
            : "None of the %d backends found can run here. %s%s"
                .formatted(all.size(), remedy, lines(all)));
  }

  static MloraException unknown(String name, String by, List<Discovered> all) {
    String artifact = ARTIFACTS.get(name);
    return new MloraException(
        ErrorCode.BACKEND_UNKNOWN,
        "There is no backend '%s', which was asked for %s. Available: %s. %s %s%s"
            .formatted(
                name,
                by,
                available(all),
                artifact == null
                    ? "Ask for one of those, or add the jar that brings it to the class path."
                    : "The artifact dev.mlora:%s brings it: add that to the class path."
                        .formatted(artifact),
                HIDDEN,
                lines(all.stream().filter(backend -> !backend.isAvailable()).toList())));
  }

  static MloraException ambiguous(String name, List<Candidate.Loaded> namesakes) {
    return new MloraException(
        ErrorCode.BACKEND_AMBIGUOUS,
        "%d providers carry the name '%s': %s. Keep one of them on the class path, or hand it over with Backends.of(List)."
            .formatted(
                namesakes.size(),
                name,
                namesakes.stream()
                    .map(one -> one.provider().getClass().getName() + " in " + one.origin())
                    .sorted()
                    .collect(Collectors.joining(", "))));
  }

  static MloraException unavailable(
      Candidate.Loaded candidate, String by, Unavailable answer, @Nullable Throwable cause) {
    ErrorCode code =
        switch (answer.code()) {
          case BACKEND_API_VERSION, BACKEND_BROKEN -> answer.code();
          default -> ErrorCode.BACKEND_UNAVAILABLE;
        };
    String message =
        "The backend '%s' (%s), which was asked for %s, cannot run here: %s%s. %s"
            .formatted(
                candidate.name(),
                candidate.origin(),
                by,
                withoutStop(answer.reason()),
                code == answer.code() ? "" : " (" + answer.code().id() + ")",
                answer.remedy());
    return cause == null
        ? new MloraException(code, message)
        : new MloraException(code, message, cause);
  }

  static MloraException broken(Candidate.Loaded candidate, Breakage breakage) {
    return new MloraException(
        ErrorCode.BACKEND_BROKEN,
        "The backend '%s' (%s) could not be opened: %s. %s"
            .formatted(
                candidate.name(),
                candidate.origin(),
                withoutStop(breakage.reason()),
                breakage.remedy()),
        breakage.cause());
  }

  private static String available(List<Discovered> all) {
    String names =
        all.stream()
            .filter(Discovered::isAvailable)
            .map(Discovered::name)
            .distinct()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  private static String lines(List<Discovered> unavailable) {
    return unavailable.stream()
        .map(
            backend ->
                backend.availability() instanceof Unavailable answer
                    ? "%n  %s (%s) cannot run here: %s (%s). %s"
                        .formatted(
                            backend.name(),
                            backend.origin(),
                            withoutStop(answer.reason()),
                            answer.code().id(),
                            answer.remedy())
                    : "")
        .collect(Collectors.joining());
  }

  /** Providers write their reasons with or without a full stop. */
  private static String withoutStop(String reason) {
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }
}
