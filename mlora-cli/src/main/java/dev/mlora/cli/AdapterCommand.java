package dev.mlora.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora adapter}: the adapters of a saved model. */
@Command(
    name = "adapter",
    description = {
      "Adds, lists, copies, merges and removes the adapters of a trained model.",
      "MODEL_DIR is a folder that holds 'model' and 'adapters': that of a run, or one of",
      "its models/VARIANT/seed-N."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AdapterAddCommand.class,
      AdapterListCommand.class,
      AdapterStatusCommand.class,
      AdapterSaveCommand.class,
      AdapterLoadCommand.class,
      AdapterMergeCommand.class,
      AdapterUnmergeCommand.class,
      AdapterRemoveCommand.class
    })
final class AdapterCommand implements Runnable {
  @ParentCommand private MloraCommand top;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterCommand() {}

  @Override
  public void run() {
    CommandLine commandLine = spec.commandLine();
    throw new ParameterException(
        commandLine,
        "A command is missing: add, list, status, save, load, merge, unmerge or remove.");
  }

  /** Where the commands below write. */
  Output output() {
    return top.output();
  }
}
