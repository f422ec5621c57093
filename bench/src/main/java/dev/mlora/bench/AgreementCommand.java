package dev.mlora.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.backbone.Architecture;
import dev.mlora.backend.Backends;
import dev.mlora.batch.Schedule;
import dev.mlora.cli.Labels;
import dev.mlora.cli.MloraCommand;
import dev.mlora.cli.Output;
import dev.mlora.cli.TextTable;
import dev.mlora.conformance.model.Setup;
import dev.mlora.data.Dataset;
import dev.mlora.data.synthetic.SyntheticConfig;
import dev.mlora.data.synthetic.SyntheticData;
import dev.mlora.io.data.DatasetBuilder;
import dev.mlora.io.data.DatasetBuilders;
import dev.mlora.model.Model;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.Profile;
import dev.mlora.train.TrainingPlan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mlora bench agreement}: the same training on several backends, number by number. */
@Command(
    name = "agreement",
    description = {
      "Makes the same first steps of a training on several backends, and compares losses and",
      "scores with those of the first one."
    },
    footer = {
      "",
      "Example:",
      "  mlora bench agreement --backends panama-cpu,tf,djl --raw ../ml-1m --check"
    })
final class AgreementCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final double LOSS = 1e-4;
  private static final double SCORE = 2e-3;

  @ParentCommand private BenchCommand bench;

  @Option(
      names = "--backends",
      paramLabel = "NAME",
      split = ",",
      required = true,
      description = "The backends; the first is what the others are compared with.")
  private List<String> backends = List.of();

  @Option(
      names = "--models",
      paramLabel = "MODEL",
      split = ",",
      converter = Labels.OfArchitecture.class,
      description = "Models, with adapters. Default: mlp,deepfm.")
  private List<Architecture> models = List.of(Architecture.MLP, Architecture.DEEPFM);

  @Option(
      names = "--schedules",
      paramLabel = "SCHEDULE",
      split = ",",
      converter = Labels.OfSchedule.class,
      description = "In which order domains are visited. Default: domain-sequential,interleaved.")
  private List<Schedule> schedules = List.of(Schedule.DOMAIN_SEQUENTIAL, Schedule.INTERLEAVED);

  @Option(
      names = "--raw",
      paramLabel = "FOLDER",
      description = "The folder of MovieLens-1M. Default: generated data.")
  private @Nullable Path raw;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "For weights, order and masks. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--losses",
      defaultValue = "200",
      description = "How many losses are compared. Default: ${DEFAULT-VALUE}.")
  private int losses;

  @Option(
      names = "--steps",
      defaultValue = "500",
      description = "After how many steps scores are compared. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--decided",
      description = {
        "Leave out, before each step, the rows at which the gradient of a ReLU hangs on rounding.",
        "Two correct backends part at the first such row, and so does one from itself."
      })
  private boolean decided;

  @Option(
      names = "--check",
      description = "End with code 1 where a loss is more than 1e-4 off, or a score 2e-3.")
  private boolean check;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AgreementCommand() {}

  @Override
  public Integer call() throws Exception {
    MloraCommand top = bench.top();
    Output output = top.output();
    Dataset data = data();
    TextTable table =
        new TextTable(
            "model",
            "schedule",
            "backend",
            "losses of " + losses + " steps, relative",
            "scores after " + steps + ", absolute",
            "");
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    boolean held = true;
    for (Architecture model : models) {
      for (Schedule schedule : schedules) {
        Map<String, FirstSteps> made = made(model, schedule, data, output);
        FirstSteps first = made.values().iterator().next();
        for (String backend : backends.subList(1, backends.size())) {
          FirstSteps other = Objects.requireNonNull(made.get(backend));
          double loss = other.lossDifference(first, losses);
          double score = other.scoreDifference(first);
          boolean holds = loss <= LOSS && score <= SCORE;
          held &= holds;
          table.row(
              model.label() + "+MLoRA",
              schedule.name().toLowerCase(Locale.ROOT).replace('_', '-'),
              backend,
              small(loss),
              small(score),
              holds ? "holds" : "MISSED");
          ObjectNode json = results.addObject();
          json.put("model", model.label()).put("schedule", schedule.name());
          json.put("backend", backend).put("loss", loss).put("score", score).put("holds", holds);
        }
      }
    }
    output.result("compared with " + backends.getFirst() + ", seed " + seed);
    table.lines().forEach(output::result);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("results", results);
    output.result(json);
    return check && !held ? FAILED : 0;
  }

  private Dataset data() throws Exception {
    return raw == null
        ? SyntheticData.generate(SyntheticConfig.standard())
        : DatasetBuilders.named("movielens-gen").build(DatasetBuilder.Request.of(raw));
  }

  private Map<String, FirstSteps> made(
      Architecture architecture, Schedule schedule, Dataset data, Output output) {
    Model model = Profile.CONTROLLED.adapted(architecture, data.schema());
    TrainingPlan plan = Profile.CONTROLLED.adaptedPlan(architecture).withSchedule(schedule);
    int most = Math.max(steps, losses);
    if (decided) {
      Setup setup = new Setup(model, plan, plan.phases().getFirst(), seed);
      DecidedSteps made =
          DecidedSteps.of(
              backends,
              data,
              setup,
              most,
              step -> {
                if (step % 50 == 0) {
                  output.remark(
                      "%s, %s: step %d of %d"
                          .formatted(model.backbone().name(), schedule, step, most));
                }
              });
      output.result(
          "%s+MLoRA, %s: %,d of %,d rows left out"
              .formatted(architecture.label(), schedule, made.leftOut(), made.rows()));
      return made.made();
    }
    Map<String, FirstSteps> made = new LinkedHashMap<>();
    for (String name : backends) {
      output.remark("%s, %s, %s".formatted(model.backbone().name(), schedule, name));
      try (Backend backend = Backends.select(name, BackendOptions.DEFAULT.withThreads(1))) {
        made.put(name, FirstSteps.of(backend, data, model, plan, seed, most));
      }
    }
    return made;
  }

  private static String small(double number) {
    return String.format(Locale.ROOT, "%.1e", number);
  }
}
