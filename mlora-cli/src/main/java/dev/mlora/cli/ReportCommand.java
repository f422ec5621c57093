package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.experiment.ComparedMetric;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.report.RunReport;
import dev.mlora.report.RunsReport;
import dev.mlora.report.page.ComparisonPage;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.study.Study;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora report}: pictures and a page of a run, or a page that compares several. */
@Command(
    name = "report",
    description = {
      "Draws a run, finished or not, from the files in its folder: pictures/ and report.html there.",
      "Of several runs, a page that puts them side by side; differences are to the first. Of the",
      "folder of a study, a report on those of its trainings that are finished."
    },
    footer = {
      "",
      "Examples:",
      "  mlora report runs/first",
      "  mlora report runs/first runs/second --out comparison.html",
      "  mlora report runs/reproduce/movielens-gen"
    })
final class ReportCommand implements Callable<Integer> {
  private static final Path COMPARISON = Path.of("comparison.html");

  @ParentCommand private MloraCommand top;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "Folders that 'mlora train' or 'mlora reproduce' has written.")
  private List<Path> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Where the page goes. Default: report.html in the run's folder, comparison.html here for",
        "several runs. An older page is replaced."
      })
  private @Nullable Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ReportCommand() {}

  @Override
  public Integer call() {
    if (runs.size() == 1 && Study.in(runs.getFirst())) {
      if (out != null) {
        throw new ParameterException(
            spec.commandLine(),
            "%s is the folder of a study; its report goes there, not to --out %s."
                .formatted(runs.getFirst(), out));
      }
      return StudyResults.write(runs.getFirst(), top.output());
    }
    if (runs.size() == 1) {
      one(runs.getFirst());
    } else {
      several();
    }
    return ExitCode.OK;
  }

  private void one(Path folder) {
    RunReport report = RunReport.write(folder, out == null ? folder.resolve(RunReport.PAGE) : out);
    Output output = top.output();
    output.result("%s: %s".formatted(report.run().name(), report.run().state().sentence()));
    results(List.of(report.run()), List.of(report.run().name()));
    report.pictures().forEach(picture -> output.result("Picture: " + picture));
    output.result("Report: " + report.page());
    ObjectNode json = json(List.of(report.run()), List.of(report.run().name()), report.page());
    ArrayNode pictures = json.putArray("pictures");
    report.pictures().forEach(picture -> pictures.add(picture.toString()));
    output.result(json);
  }

  private void several() {
    RunsReport report = RunsReport.write(runs, out == null ? COMPARISON : out);
    results(report.runs(), report.names());
    top.output().result("Report: " + report.page());
    top.output().result(json(report.runs(), report.names(), report.page()));
  }

  private void results(List<RunHistory> histories, List<String> names) {
    TextTable table = new TextTable(ComparisonPage.resultHeader().toArray(String[]::new));
    ComparisonPage.results(histories, names).forEach(table::row);
    table.lines().forEach(top.output()::result);
    top.output().result("");
  }

  private static ObjectNode json(List<RunHistory> histories, List<String> names, Path page) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("runs");
    for (int i = 0; i < histories.size(); i++) {
      RunHistory run = histories.get(i);
      ObjectNode entry =
          list.addObject()
              .put("name", names.get(i))
              .put("run", run.folder().toString())
              .put("state", JsonEntry.label(run.state()));
      ObjectNode variants = entry.putObject("variants");
      for (Variant variant : run.variants()) {
        ObjectNode result = variants.putObject(variant.label());
        result.put("seeds", run.of(variant).size());
        put(result, "meanAuc", run.mean(variant, ComparedMetric.MEAN_AUC::of));
        put(result, "wauc", run.mean(variant, ComparedMetric.WAUC::of));
        put(result, "logLoss", run.mean(variant, ComparedMetric.LOG_LOSS::of));
        result.put("trainedNumbers", run.trainedNumbers(variant));
        put(result, "seconds", run.seconds(variant));
      }
      ArrayNode remarks = entry.putArray("remarks");
      run.remarks().forEach(remarks::add);
    }
    return json.put("report", page.toString());
  }

  private static void put(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, value.getAsDouble());
    } else {
      json.putNull(name);
    }
  }
}
