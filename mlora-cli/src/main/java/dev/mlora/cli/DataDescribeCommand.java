package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora data describe}: what is in a data set. */
@Command(
    name = "describe",
    description = "Prints rows, positives, unseen ids and provenance of a data set.",
    footer = {"", "Examples:", "  mlora data describe my-data", "  mlora data describe synthetic"})
final class DataDescribeCommand implements Callable<Integer> {
  @ParentCommand private DataCommand parent;

  @Parameters(
      paramLabel = "NAME|DIR",
      description = "The folder of a built data set, or the name of one to build in memory.")
  private String data;

  @Mixin private DataChoice dataChoice;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DataDescribeCommand() {}

  @Override
  public Integer call() {
    Output output = parent.output();
    try (Dataset dataset = dataChoice.open(data, output)) {
      DatasetDescription description = DatasetDescription.of(dataset);
      DataTables.description(description).forEach(output::result);
      output.result(DataTables.json(description));
    }
    return ExitCode.OK;
  }
}
