package dev.mlora.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora data}: building, describing and making up data sets. */
@Command(
    name = "data",
    description = "Builds, describes and makes up data sets.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DataBuildCommand.class, DataDescribeCommand.class, DataGenerateCommand.class})
final class DataCommand implements Runnable {
  @ParentCommand private MloraCommand top;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DataCommand() {}

  @Override
  public void run() {
    CommandLine commandLine = spec.commandLine();
    throw new ParameterException(commandLine, "A command is missing: build, describe or generate.");
  }

  /** Where the commands below write. */
  Output output() {
    return top.output();
  }
}
