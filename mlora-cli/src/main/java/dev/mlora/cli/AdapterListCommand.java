package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.MloraException;
import dev.mlora.io.model.AdapterFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter list}: the adapters of a saved model as files. */
@Command(
    name = "list",
    description = {
      "Lists the adapters of a model with their folders, and checks each of them.",
      "Exit code 1 if one is broken."
    },
    footer = {"", "Example:", "  mlora adapter list runs/first"})
final class AdapterListCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(paramLabel = "MODEL_DIR", description = "The folder of the model.")
  private Path model;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterListCommand() {}

  @Override
  public Integer call() {
    Output output = parent.output();
    List<AdapterFolders.Entry> entries = AdapterFolders.list(model);
    TextTable table = new TextTable("domain", "bytes", "state", "folder");
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode adapters = json.putArray("adapters");
    for (AdapterFolders.Entry entry : entries) {
      table.row(
          entry.domain(),
          Long.toString(entry.bytes()),
          entry.problem().map(problem -> problem.code().id()).orElse("ok"),
          model.relativize(entry.folder()).toString());
      ObjectNode adapter =
          adapters
              .addObject()
              .put("domain", entry.domain())
              .put("folder", entry.folder().toString())
              .put("bytes", entry.bytes());
      entry.problem().ifPresent(problem -> adapter.put("problem", problem.getMessage()));
    }
    table.lines().forEach(output::result);
    output.result(json);
    List<MloraException> problems =
        entries.stream().flatMap(entry -> entry.problem().stream()).toList();
    problems.forEach(problem -> output.err().println(problem.getMessage()));
    output.err().flush();
    return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }
}
