package dev.mlora.report.study;

import dev.mlora.backbone.Architecture;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.experiment.Protocol;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.run.RecordedRun;
import dev.mlora.metric.Evaluation;
import dev.mlora.report.run.RunFiles;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All trainings in the folder of a study, {@code PROTOCOL/ARCHITECTURE/seed-N}.
 *
 * @param folder the folder
 * @param trained those that are done, by protocol, architecture and seed
 * @param unfinished the folders of those that are not, and are left out
 */
public record Study(Path folder, List<Trained> trained, List<Path> unfinished) {
  private static final Pattern SEED = Pattern.compile("seed-(\\d{1,18})");

  /** Keeps its own copies. */
  public Study {
    trained = List.copyOf(trained);
    unfinished = List.copyOf(unfinished);
  }

  /** Whether a folder is that of a study: not a run, but with folders named by protocols. */
  public static boolean in(Path folder) {
    return !RecordedRun.in(folder)
        && folders(folder).stream().anyMatch(each -> Protocol.parse(name(each)).isPresent());
  }

  /**
   * Reads the folder of a study.
   *
   * @throws MloraException {@link ErrorCode#MODEL_DAMAGED} if files of a run are damaged, if a run
   *     is not what its folder's name says, or if runs are on different data or backends
   */
  public static Study read(Path folder) {
    List<Trained> trained = new ArrayList<>();
    List<Path> unfinished = new ArrayList<>();
    for (Path protocolFolder : folders(folder)) {
      Optional<Protocol> protocol = Protocol.parse(name(protocolFolder));
      for (Path modelFolder : protocol.isPresent() ? folders(protocolFolder) : List.<Path>of()) {
        Optional<Architecture> architecture = architecture(name(modelFolder));
        for (Path run : architecture.isPresent() ? folders(modelFolder) : List.<Path>of()) {
          Matcher seed = SEED.matcher(name(run));
          if (!seed.matches() || !RecordedRun.in(run)) {
            continue;
          }
          RunHistory history = RunFiles.read(run);
          if (history.state() == RunState.FINISHED) {
            long number = Long.parseLong(seed.group(1));
            Trained one = new Trained(protocol.get(), architecture.get(), number, history);
            requireAsNamed(one);
            trained.add(one);
          } else {
            unfinished.add(run);
          }
        }
      }
    }
    trained.sort(
        Comparator.comparing((Trained t) -> t.protocol().profile())
            .thenComparing(t -> t.protocol().label())
            .thenComparing(Trained::architecture)
            .thenComparingLong(Trained::seed));
    requireComparable(trained);
    return new Study(folder, trained, unfinished);
  }

  /** A run that was moved or renamed must not stand for another. */
  private static void requireAsNamed(Trained one) {
    JsonEntry record = one.run().record();
    JsonEntry variants = record.get("variants");
    List<String> models =
        variants.names().stream()
            .map(name -> variants.get(name).get("model").get("backbone").get("kind").text())
            .distinct()
            .toList();
    List<Long> seeds = record.list("seeds").stream().map(JsonEntry::longInteger).toList();
    String profile = record.get("profile").text();
    if (!models.equals(List.of(one.architecture().label()))
        || !seeds.equals(List.of(one.seed()))
        || !profile.equals(JsonEntry.label(one.protocol().profile()))) {
      throw new MloraException(
          ErrorCode.MODEL_DAMAGED,
          "The run in %s is not what its folder's name says: it trained %s by %s with seed(s) %s. Move it to where it belongs, or out of the study."
              .formatted(one.run().folder(), String.join(", ", models), profile, seeds));
    }
  }

  private static void requireComparable(List<Trained> trained) {
    for (Trained one : trained) {
      Trained first = trained.getFirst();
      String differs =
          !one.run().dataSha256().equals(first.run().dataSha256())
              ? "data"
              : backend(one).equals(backend(first)) ? "" : "backends";
      if (!differs.isEmpty()) {
        throw new MloraException(
            ErrorCode.MODEL_DAMAGED,
            "%s and %s were trained on different %s, so means over both say nothing. Move one of them elsewhere, or give each a folder of its own with --out."
                .formatted(first.run().folder(), one.run().folder(), differs));
      }
    }
  }

  private static String backend(Trained one) {
    return one.run().record().get("backend").get("name").text();
  }

  private static Optional<Architecture> architecture(String label) {
    return Arrays.stream(Architecture.values())
        .filter(architecture -> architecture.label().equals(label))
        .findFirst();
  }

  private static String name(Path folder) {
    Path name = folder.getFileName();
    return name == null ? "" : name.toString();
  }

  private static List<Path> folders(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new MloraException(
          ErrorCode.MODEL_DAMAGED,
          "The folder %s cannot be listed (%s). Check its permissions.".formatted(folder, e),
          e);
    }
  }

  /** The protocols that were trained by, in order. */
  public List<Protocol> protocols() {
    return trained.stream().map(Trained::protocol).distinct().toList();
  }

  /** Those that a main table shows: only profile and schedule are chosen. */
  public List<Protocol> mainProtocols() {
    return protocols().stream().filter(Protocol::isPlain).toList();
  }

  /** The trainings by a protocol. */
  public List<Trained> by(Protocol protocol) {
    return where(one -> one.protocol().equals(protocol));
  }

  /** The trainings of an architecture by a protocol. */
  public List<Trained> by(Protocol protocol, Architecture architecture) {
    return where(one -> one.protocol().equals(protocol) && one.architecture() == architecture);
  }

  /** The architectures of some trainings, in order. */
  public static List<Architecture> architectures(List<Trained> of) {
    return of.stream().map(Trained::architecture).distinct().sorted().toList();
  }

  /** A test metric of each architecture by a protocol, in the order of {@link #architectures}. */
  public List<Contrast> contrasts(Protocol protocol, Function<Evaluation, OptionalDouble> metric) {
    return architectures(by(protocol)).stream()
        .map(model -> Contrast.of(by(protocol, model), metric))
        .toList();
  }

  private List<Trained> where(Predicate<Trained> predicate) {
    return trained.stream().filter(predicate).toList();
  }

  /** The runs whose second phase did not leave the weights of the first as they were. */
  public List<RunHistory> freezingBroken() {
    return trained.stream()
        .map(Trained::run)
        .filter(run -> !run.freezing().stream().allMatch(RunHistory.Freezing::holds))
        .toList();
  }

  /** The name of the data. */
  public String dataset() {
    return trained.isEmpty()
        ? name(folder)
        : trained.getFirst().run().record().get("data").get("name").text();
  }
}
