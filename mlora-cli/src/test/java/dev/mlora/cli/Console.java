package dev.mlora.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import picocli.CommandLine;

/**
 * A command that was run within the test.
 *
 * @param exitCode its exit code
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error
 */
record Console(int exitCode, String out, String err) {
  static Console run(Object... arguments) {
    return run(MloraCommand.commandLine(), new StringWriter(), arguments);
  }

  static Console run(CommandLine command, Writer out, Object... arguments) {
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int exitCode = command.execute(texts);
    return new Console(exitCode, out.toString(), err.toString());
  }

  JsonNode json() throws JsonProcessingException {
    return JsonMapper.builder().build().readTree(out);
  }
}
