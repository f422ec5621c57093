package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlora.io.model.MergedFiles;
import dev.mlora.model.MergedModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter merge}: a plain model for one domain. */
@Command(
    name = "merge",
    description = {
      "Merges one domain's adapter into the backbone and saves the result as a model of its own:",
      "one without adapters, for that domain alone, which scores the same. It keeps what it was",
      "made of for 'adapter unmerge'. The model that it comes from stays as it is."
    },
    footer = {"", "Example:", "  mlora adapter merge runs/first F --out models/F"})
final class AdapterMergeCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(index = "0", paramLabel = "MODEL_DIR", description = "The folder of the model.")
  private Path model;

  @Parameters(index = "1", paramLabel = "DOMAIN", description = "The domain.")
  private String domain;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to; the folder must not hold a model.")
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterMergeCommand() {}

  @Override
  public Integer call() {
    MergedModel merged = MergedFiles.merge(model, domain, out);
    Output output = parent.output();
    output.result(
        "Model '%s' for domain '%s': %s".formatted(merged.merged().model().name(), domain, out));
    output.result(
        JsonNodeFactory.instance
            .objectNode()
            .put("model", merged.merged().model().name())
            .put("domain", domain)
            .put("folder", out.toString()));
    return ExitCode.OK;
  }
}
