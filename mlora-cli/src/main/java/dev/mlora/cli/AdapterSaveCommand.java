package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlora.io.model.AdapterFolders;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter save}: one adapter alone, in a folder of its own. */
@Command(
    name = "save",
    description = "Copies one adapter of a model into a folder of its own, checked on the way.",
    footer = {"", "Example:", "  mlora adapter save runs/first F --out adapters/F"})
final class AdapterSaveCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(index = "0", paramLabel = "MODEL_DIR", description = "The folder of the model.")
  private Path model;

  @Parameters(index = "1", paramLabel = "DOMAIN", description = "The domain.")
  private String domain;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to; the folder must not exist.")
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterSaveCommand() {}

  @Override
  public Integer call() {
    AdapterFolders.save(model, domain, out);
    Output output = parent.output();
    output.result("Adapter of domain '%s': %s".formatted(domain, out));
    output.result(
        JsonNodeFactory.instance.objectNode().put("domain", domain).put("folder", out.toString()));
    return ExitCode.OK;
  }
}
