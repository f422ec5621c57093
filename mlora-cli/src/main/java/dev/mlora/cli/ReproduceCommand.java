package dev.mlora.cli;

import dev.mlora.backbone.Architecture;
import dev.mlora.batch.Schedule;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.StudyCell;
import dev.mlora.experiment.Variant;
import dev.mlora.train.Profile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora reproduce}: the paper's tables and figures on the user's data. */
@Command(
    name = "reproduce",
    description = {
      "Trains what the paper's tables and figures show, as far as it is not trained already, and",
      "writes a report that puts our numbers beside the paper's. Ended at any time, the same",
      "command goes on where it was."
    },
    footer = {
      "",
      "Examples:",
      "  mlora reproduce --raw ml-1m",
      "  mlora reproduce --table 2 --raw ml-1m --seeds 1-3 --profile controlled,authors-code",
      "  mlora reproduce --figure 4 --raw ml-1m",
      "  mlora reproduce --table 2 --dataset amazon-6 --raw reviews --models mlp,nfm"
    })
final class ReproduceCommand implements Callable<Integer> {
  private static final List<Integer> TABLES = List.of(2, 3, 4, 5);
  private static final List<Integer> FIGURES = List.of(4);
  private static final int WIDEST = 5;
  private static final List<Integer> TEMPERATURES = List.of(4, 8, 16, 32, 64, 128, 256);

  /** The models of Figure 4 and Table 4. */
  private static final List<Architecture> THREE =
      List.of(Architecture.MLP, Architecture.FIBINET, Architecture.DEEPFM);

  private static final Set<Variant> BOTH = EnumSet.allOf(Variant.class);

  @ParentCommand private MloraCommand top;
  @Spec private CommandSpec spec;

  @Option(
      names = "--table",
      paramLabel = "N",
      split = ",",
      description = {
        "2 (all models), 3 (the same on more domains, as taobao-20), 4 (domain by domain) or",
        "5 (wider hidden layers). Default: 2, unless a figure is asked for."
      })
  private List<Integer> tables = List.of();

  @Option(
      names = "--figure",
      paramLabel = "N",
      split = ",",
      description = "4 (temperatures from 4 to 256).")
  private List<Integer> figures = List.of();

  @Option(
      names = {"--dataset", "--data"},
      paramLabel = "NAME|DIR",
      defaultValue = "movielens-gen",
      description = {
        "A data set to build (movielens-gen, amazon-6, taobao-10, ...) or the folder of a built",
        "one. Default: ${DEFAULT-VALUE}."
      })
  private String dataset;

  @Mixin private DataChoice dataChoice;

  @Option(
      names = "--models",
      paramLabel = "LIST",
      split = ",",
      converter = Labels.OfArchitecture.class,
      description = "Which backbones. Default: those of the table or figure.")
  private @Nullable List<Architecture> models;

  @Option(
      names = {"--seeds", "--seed"},
      paramLabel = "LIST",
      converter = Seeds.Converter.class,
      defaultValue = "1",
      description = "One training of each variant per seed: 7, 1-3 or 1,2,5. Default: 1.")
  private Seeds seeds;

  @Option(
      names = "--profile",
      paramLabel = "LIST",
      split = ",",
      converter = Labels.OfProfile.class,
      defaultValue = "controlled",
      description = "Where settings come from, one or several. Default: ${DEFAULT-VALUE}.")
  private List<Profile> profiles;

  @Option(
      names = "--schedule",
      paramLabel = "LIST",
      split = ",",
      converter = Labels.OfSchedule.class,
      description = "Schedules other than the profile's, each beside it, such as interleaved.")
  private List<Schedule> schedules = List.of();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "At most N epochs in each phase, to try it out. Default: until patience ends it.")
  private @Nullable Integer epochs;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = {
        "Models to train at the same time, each with its share of the threads; results do not",
        "depend on it. Default: as many as there are processors."
      })
  private @Nullable Integer jobs;

  @Mixin private BackendChoice backendChoice;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/reproduce",
      description = {
        "Where runs and report go, a folder for each data set. What is there already is not",
        "trained again. Default: ${DEFAULT-VALUE}."
      })
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ReproduceCommand() {}

  @Override
  public Integer call() {
    requireKnown("--table", tables, TABLES);
    requireKnown("--figure", figures, FIGURES);
    int atATime = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
    if (atATime < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--jobs is %d; at least 1 model is trained at a time.".formatted(atATime));
    }
    if (tables.contains(3) && !dataset.startsWith("taobao-")) {
      top.output()
          .remark(
              "Table 3 of the paper is on taobao-20 and taobao-30; this is the same on %s."
                  .formatted(dataset));
    }
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    return new StudyJob(
            arguments, dataset, dataChoice, List.copyOf(cells()), atATime, backendChoice, out)
        .run(top.output());
  }

  private void requireKnown(String option, List<Integer> asked, List<Integer> known) {
    for (int number : asked) {
      if (!known.contains(number)) {
        throw new ParameterException(
            spec.commandLine(),
            "%s %d is none of those that are reproduced: %s.".formatted(option, number, known));
      }
    }
  }

  /** What is asked for; what two tables share is trained once. */
  private Set<StudyCell> cells() {
    Set<StudyCell> cells = new LinkedHashSet<>();
    boolean nothing = tables.isEmpty() && figures.isEmpty();
    for (long seed : seeds.values()) {
      for (Protocol protocol : protocols()) {
        if (nothing || tables.contains(2) || tables.contains(3)) {
          add(cells, protocol, Arrays.asList(Architecture.values()), seed, BOTH);
        }
        if (tables.contains(4)) {
          add(cells, protocol, THREE, seed, BOTH);
        }
        if (tables.contains(5)) {
          for (int width = 1; width <= WIDEST; width++) {
            add(cells, protocol.withWidth(width), List.of(Architecture.MLP), seed, BOTH);
          }
        }
        if (figures.contains(4)) {
          add(cells, protocol, THREE, seed, BOTH);
          for (int temperature : TEMPERATURES) {
            add(
                cells,
                protocol.withTemperature(temperature),
                THREE,
                seed,
                EnumSet.of(Variant.MLORA));
          }
        }
      }
    }
    return cells;
  }

  private void add(
      Set<StudyCell> cells,
      Protocol protocol,
      List<Architecture> usual,
      long seed,
      Set<Variant> variants) {
    for (Architecture architecture : models == null ? usual : models) {
      cells.add(new StudyCell(protocol, architecture, seed, variants));
    }
  }

  private List<Protocol> protocols() {
    List<Protocol> protocols = new ArrayList<>();
    for (Profile profile : profiles) {
      Protocol plain = Protocol.of(profile);
      Protocol own = Optional.ofNullable(epochs).map(plain::withEpochs).orElse(plain);
      protocols.add(own);
      schedules.stream()
          .filter(schedule -> schedule != profile.plan(Architecture.MLP).schedule())
          .forEach(schedule -> protocols.add(own.withSchedule(schedule)));
    }
    return protocols;
  }
}
