package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import dev.mlora.io.data.DatasetFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora data build}: makes a data set from raw files, or from nothing. */
@Command(
    name = "build",
    description = "Builds a data set into a folder, where it appears whole or not at all.",
    footer = {
      "",
      "Examples:",
      "  mlora data build synthetic --out my-data --data-option seed=7",
      "  mlora data build movielens-gen --raw ml-1m --out data/movielens-gen"
    })
final class DataBuildCommand implements Callable<Integer> {
  @ParentCommand private DataCommand parent;

  @Parameters(
      paramLabel = "NAME",
      description = "synthetic, movielens-gen, movielens-age or movielens-occupation.")
  private String name;

  @Mixin private DataChoice dataChoice;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to; a data set that is there already is replaced.")
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DataBuildCommand() {}

  @Override
  public Integer call() {
    Output output = parent.output();
    try (Dataset dataset = dataChoice.build(name, output)) {
      DatasetFiles.write(dataset, out);
      DatasetDescription description = DatasetDescription.of(dataset);
      DataTables.description(description).forEach(output::result);
      output.result("");
      output.result("Data: " + out);
      output.result(DataTables.json(description).put("folder", out.toString()));
    }
    return ExitCode.OK;
  }
}
