package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlora.io.model.MergedFiles;
import dev.mlora.model.TrainedModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter unmerge}: what a merged model was made of. */
@Command(
    name = "unmerge",
    description = {
      "Saves the model that a merged one was made of: the same backbone and the same adapter,",
      "bit for bit, for that one domain."
    },
    footer = {"", "Example:", "  mlora adapter unmerge models/F --out models/F-with-adapter"})
final class AdapterUnmergeCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(
      paramLabel = "MODEL_DIR",
      description = "The folder of the merged model, which 'adapter merge' made.")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to; the folder must not hold a model.")
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterUnmergeCommand() {}

  @Override
  public Integer call() {
    TrainedModel unmerged = MergedFiles.unmerge(model, out);
    Output output = parent.output();
    String domain = unmerged.domains().getFirst();
    output.result("Model '%s' for domain '%s': %s".formatted(unmerged.model().name(), domain, out));
    output.result(
        JsonNodeFactory.instance
            .objectNode()
            .put("model", unmerged.model().name())
            .put("domain", domain)
            .put("folder", out.toString()));
    return ExitCode.OK;
  }
}
