package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlora.io.model.AdapterFolders;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter remove}: a domain less. */
@Command(
    name = "remove",
    description = {
      "Removes a domain with its adapter from a model; it cannot be brought back.",
      "'adapter save' keeps a copy. Works on an adapter that is broken or missing, too."
    },
    footer = {"", "Example:", "  mlora adapter remove runs/first F"})
final class AdapterRemoveCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(index = "0", paramLabel = "MODEL_DIR", description = "The folder of the model.")
  private Path model;

  @Parameters(index = "1", paramLabel = "DOMAIN", description = "The domain.")
  private String domain;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterRemoveCommand() {}

  @Override
  public Integer call() {
    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      adapters.remove(domain);
    }
    Output output = parent.output();
    output.result("Removed domain '%s' from %s".formatted(domain, model));
    output.result(JsonNodeFactory.instance.objectNode().put("removed", domain));
    return ExitCode.OK;
  }
}
