package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import dev.mlora.io.data.DatasetFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora data build}: makes a data set from tables, from raw files, or from nothing. */
@Command(
    name = "build",
    description = {
      "Builds a data set into a folder, where it appears whole or not at all: one that is known by",
      "name, or one from CSV, TSV or Parquet files with a schema file that says which columns are",
      "what (docs/data-schema.md)."
    },
    footer = {
      "",
      "Examples:",
      "  mlora data build synthetic --out my-data --data-option seed=7",
      "  mlora data build movielens-gen --raw ml-1m --out data/movielens-gen",
      "  mlora data build amazon-6 --raw reviews --out data/amazon-6",
      "  mlora data build --schema clicks.json --out data/clicks",
      "  mlora data build --schema clicks.json --source june.csv.gz --out data/june"
    })
final class DataBuildCommand implements Callable<Integer> {
  @ParentCommand private DataCommand parent;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = {
        "synthetic, movielens-gen, movielens-age, movielens-occupation, amazon-6 or taobao-10;",
        "amazon and taobao with any number of domains."
      })
  private @Nullable String name;

  @Mixin private TableChoice tableChoice;

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
    if (tableChoice.given() == (name != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "Name a data set, or the schema file of one with --schema: one of the two.");
    }
    if (name == null) {
      dataChoice.requireNone();
      tableChoice.build(out, output);
      // What was written is read once more to be described; that it is what was written is known.
      try (Dataset dataset = DatasetFiles.openUnchecked(out)) {
        describe(dataset, output);
      }
    } else {
      try (Dataset dataset = dataChoice.build(name, output)) {
        DatasetFiles.write(dataset, out);
        describe(dataset, output);
      }
    }
    return ExitCode.OK;
  }

  private void describe(Dataset dataset, Output output) {
    DatasetDescription description = DatasetDescription.of(dataset);
    DataTables.description(description).forEach(output::result);
    output.result("");
    output.result("Data: " + out);
    output.result(DataTables.json(description).put("folder", out.toString()));
  }
}
