package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into a message and an exit code; people never see a stack trace unasked. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine commandLine = failure.getCommandLine();
    PrintWriter err = commandLine.getErr();
    if (failure.getCause() instanceof MloraException cause) {
      err.println(cause.getMessage());
      err.flush();
      return ExitCode.of(cause);
    }
    err.println(ErrorCode.USAGE.id() + " " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println(
        "Run '%s --help' to see what is possible."
            .formatted(commandLine.getCommandSpec().qualifiedName()));
    err.flush();
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    MloraCommand top =
        commandLine.getCommandSpec().root().userObject() instanceof MloraCommand m ? m : null;
    PrintWriter err = commandLine.getErr();
    String code;
    int exitCode;
    if (failure instanceof MloraException expected) {
      code = expected.code().id();
      exitCode = ExitCode.of(expected);
      err.println(expected.getMessage());
    } else {
      code = "";
      exitCode = ExitCode.INTERNAL;
      err.println(
          "A defect of MLoRA: %s. Run again with --stacktrace and report what it prints."
              .formatted(failure));
    }
    if (top != null && top.stacktrace()) {
      failure.printStackTrace(err);
    }
    err.flush();
    if (top != null) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.putObject("error").put("code", code).put("message", failure.getMessage());
      top.output().result(json);
    }
    return exitCode;
  }
}
