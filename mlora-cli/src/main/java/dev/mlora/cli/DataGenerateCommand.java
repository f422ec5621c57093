package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlora.io.table.GeneratedTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mlora data generate}: a CSV file of made-up clicks, as large as one likes. */
@Command(
    name = "generate",
    description = {
      "Writes a CSV file of made-up clicks and the schema file to import it with, to try imports and",
      "trainings at any scale."
    },
    footer = {
      "",
      "Example:",
      "  mlora data generate --rows 20000000 --out clicks.csv",
      "  mlora data build --schema clicks.json --out data/clicks"
    })
final class DataGenerateCommand implements Callable<Integer> {
  @ParentCommand private DataCommand parent;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many rows. Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(
      names = "--domains",
      paramLabel = "N",
      defaultValue = "30",
      description = "How many domains. Default: ${DEFAULT-VALUE}.")
  private int domains;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed gives other rows. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The CSV file; the schema file has the same name with .json.")
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DataGenerateCommand() {}

  @Override
  public Integer call() {
    Output output = parent.output();
    Path schema;
    try (BuildProgressLines lines = BuildProgressLines.to(output)) {
      schema = new GeneratedTable(rows, domains, seed).write(out, lines);
    }
    output.result("Table:  " + out);
    output.result("Schema: " + schema);
    output.result(
        JsonNodeFactory.instance
            .objectNode()
            .put("table", out.toString())
            .put("schema", schema.toString())
            .put("rows", rows));
    return ExitCode.OK;
  }
}
