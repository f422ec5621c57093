package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns everything thrown into a message and an exit code; people never see a stack trace unasked.
 * Wraps the running of a command too, because picocli hands on exceptions only, and because a
 * result that could not be written is a failure that nobody throws.
 */
final class Failures
    implements IExecutionStrategy, IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int execute(ParseResult parsed) {
    CommandLine commandLine = parsed.commandSpec().commandLine();
    try {
      int exitCode = new RunLast().execute(parsed);
      Output.requireWritten(commandLine.getOut());
      return exitCode;
    } catch (MloraException | Error failure) {
      return report(failure, commandLine, false);
    }
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine commandLine = failure.getCommandLine();
    // The parser may have stopped before it came to the option.
    boolean json = Arrays.asList(arguments).contains("--json");
    if (failure.getCause() instanceof MloraException cause) {
      return report(cause, commandLine, json);
    }
    PrintWriter err = commandLine.getErr();
    String message = ErrorCode.USAGE.id() + " " + failure.getMessage();
    err.println(message);
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println(
        "Run '%s --help' to see what is possible."
            .formatted(commandLine.getCommandSpec().qualifiedName()));
    err.flush();
    writeJson(commandLine, json, ErrorCode.USAGE.id(), message);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    return report(failure, commandLine, false);
  }

  private static int report(Throwable failure, CommandLine commandLine, boolean json) {
    PrintWriter err = commandLine.getErr();
    String message = message(failure);
    err.println(message);
    if (top(commandLine).stacktrace()) {
      failure.printStackTrace(err);
    }
    err.flush();
    if (failure instanceof MloraException expected) {
      writeJson(commandLine, json, expected.code().id(), message);
      return ExitCode.of(expected);
    }
    writeJson(commandLine, json, "", message);
    return ExitCode.INTERNAL;
  }

  private static String message(Throwable failure) {
    if (failure instanceof MloraException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof OutOfMemoryError) {
      return "There is no memory left: %s. Give Java more, such as MLORA_JAVA_OPTS=-Xmx8g, or ask for less at a time."
          .formatted(failure.getMessage());
    }
    return "A defect of MLoRA: %s. Run again with --stacktrace and report what it prints."
        .formatted(failure);
  }

  private static void writeJson(
      CommandLine commandLine, boolean json, String code, String message) {
    Output output = top(commandLine).output();
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.putObject("error").put("code", code).put("message", message);
    new Output(output.out(), output.err(), json || output.json(), output.quiet()).result(result);
  }

  private static MloraCommand top(CommandLine commandLine) {
    return (MloraCommand) commandLine.getCommandSpec().root().userObject();
  }
}
