package dev.mlora.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora data}: building and describing data sets. */
@Command(
    name = "data",
    description = "Builds and describes data sets.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DataBuildCommand.class, DataDescribeCommand.class})
final class DataCommand implements Runnable {
  @ParentCommand private MloraCommand top;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DataCommand() {}

  @Override
  public void run() {
    CommandLine commandLine = spec.commandLine();
    throw new ParameterException(commandLine, "A command is missing: build or describe.");
  }

  /** Where the commands below write. */
  Output output() {
    return top.output();
  }
}
