package dev.mlora.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code mlora} command: options that all its commands share, and what errors look like. */
@Command(
    name = "mlora",
    description = "Multi-domain click models: a shared backbone and a low-rank adapter per domain.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    sortOptions = false,
    subcommands = {
      TrainCommand.class,
      ReproduceCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ReportCommand.class,
      AdapterCommand.class,
      DataCommand.class,
      BackendsCommand.class,
      ConformanceCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Start here:  mlora train",
      "How fast it is on this machine:  mlora bench",
      "",
      "Exit codes: 0 done, 1 the job failed, 2 wrong command line, 3 wrong data, files or"
          + " settings,",
      "4 backend, 5 defect of MLoRA, 130 ended by Ctrl-C."
    })
public final class MloraCommand implements Runnable {
  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print the result as one JSON object; progress still goes to the error output.")
  private boolean json;

  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "Print the result only, no progress.")
  private boolean quiet;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Print where in the code an error came from.")
  private boolean stacktrace;

  @Spec private CommandSpec spec;

  /** For picocli and {@link #commandLine()}. */
  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  MloraCommand() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    run(commandLine(), arguments);
  }

  /**
   * Runs the command, or one with more subcommands, and ends the JVM with its exit code.
   *
   * @param commandLine what {@link #commandLine()} gave
   * @param arguments the command line
   */
  public static void run(CommandLine commandLine, String[] arguments) {
    Interruption interruption = Interruption.ofThisThread();
    int code;
    try {
      // Picocli's own writer does not tell what the standard output could not take.
      commandLine.setOut(new PrintWriter(System.out, true, System.out.charset()));
      code = commandLine.execute(arguments);
    } finally {
      interruption.finished();
    }
    System.exit(code);
  }

  /** The whole command, ready to run in any program: it never ends the JVM itself. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new MloraCommand());
    Failures failures = new Failures();
    commandLine.setExecutionStrategy(failures);
    commandLine.setParameterExceptionHandler(failures);
    commandLine.setExecutionExceptionHandler(failures);
    return commandLine;
  }

  @Override
  public void run() {
    CommandLine commandLine = spec.commandLine();
    commandLine.usage(commandLine.getErr());
    throw new ParameterException(commandLine, "A command is missing.");
  }

  /** Where the commands write. */
  public Output output() {
    CommandLine commandLine = spec.commandLine();
    return new Output(commandLine.getOut(), commandLine.getErr(), json, quiet);
  }

  /** Whether errors show where in the code they came from. */
  boolean stacktrace() {
    return stacktrace;
  }
}
