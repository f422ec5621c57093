package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlora.io.adapter.AdapterSeal;
import dev.mlora.io.model.AdapterFolders;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter load}: an adapter that was saved alone joins a model. */
@Command(
    name = "load",
    description = {
      "Adds an adapter that was saved alone, or that another model with the same backbone has.",
      "An adapter of another backbone, of other ranks or other fields is refused."
    },
    footer = {
      "",
      "Examples:",
      "  mlora adapter load runs/first adapters/F",
      "  mlora adapter load runs/first adapters/F --as F2"
    })
final class AdapterLoadCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(index = "0", paramLabel = "MODEL_DIR", description = "The folder of the model.")
  private Path model;

  @Parameters(index = "1", paramLabel = "ADAPTER_DIR", description = "The folder of the adapter.")
  private Path adapter;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The domain's name in the model. Default: the name that it was saved with.")
  private @Nullable String name;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterLoadCommand() {}

  @Override
  public Integer call() {
    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      Path folder = adapters.load(adapter, Optional.ofNullable(name));
      String domain = AdapterSeal.read(folder).domain();
      Output output = parent.output();
      output.result("Adapter of domain '%s': %s".formatted(domain, folder));
      output.result(
          JsonNodeFactory.instance
              .objectNode()
              .put("domain", domain)
              .put("folder", folder.toString()));
    }
    return ExitCode.OK;
  }
}
