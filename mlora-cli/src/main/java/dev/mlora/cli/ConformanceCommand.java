package dev.mlora.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.backend.Backends;
import dev.mlora.conformance.ConformanceListener;
import dev.mlora.conformance.ConformanceReport;
import dev.mlora.conformance.ConformanceRunner;
import dev.mlora.conformance.RuleResult;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Rule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mlora conformance}: tries a backend against every rule that backends keep. */
@Command(
    name = "conformance",
    description = {
      "Tries a backend against the rules of the conformance kit and lists every result.",
      "Level 4 reads real data from the folder that MLORA_DATA names."
    },
    footer = {
      "",
      "Examples:",
      "  mlora conformance --backend panama-cpu",
      "  mlora conformance --backend reference --levels 1,2,3"
    })
final class ConformanceCommand implements Callable<Integer> {
  @ParentCommand private MloraCommand top;

  @Mixin private BackendChoice backendChoice;

  @Option(
      names = "--levels",
      paramLabel = "N",
      split = ",",
      converter = LevelNumber.class,
      description = {
        "1 operations, 2 layers and adapters, 3 models, 4 training, 5 lifecycle. Default: all."
      })
  private List<Level> levels = List.of(Level.values());

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ConformanceCommand() {}

  @Override
  public Integer call() {
    Output output = top.output();
    Set<Level> chosen = EnumSet.copyOf(levels);
    ConformanceReport report =
        ConformanceRunner.run(
            backendChoice.provider(Backends.discover()),
            backendChoice.options(),
            chosen,
            new Progress(output));
    output.result(report.toTable());
    output.result(json(report));
    return report.passed() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static ObjectNode json(ConformanceReport report) {
    try {
      return (ObjectNode) JsonMapper.builder().build().readTree(report.toJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The report's JSON cannot be read.", e);
    }
  }

  /** A line for each rule as it is tried. */
  private record Progress(Output output) implements ConformanceListener {
    @Override
    public void started(Rule rule, int number, int of) {
      output.remark("%d/%d %s".formatted(number, of, rule));
    }

    @Override
    public void finished(RuleResult result) {
      if (result.status() == RuleResult.Status.FAILED) {
        output.remark("  FAILED: " + result.explanation());
      }
    }
  }

  /** Reads a level's number. */
  static final class LevelNumber implements ITypeConverter<Level> {
    LevelNumber() {}

    @Override
    public Level convert(String text) {
      return Labels.choose(
          text, Arrays.asList(Level.values()), level -> Integer.toString(level.number()));
    }
  }
}
