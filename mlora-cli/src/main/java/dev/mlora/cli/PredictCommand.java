package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.Example;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.model.SavedModel;
import dev.mlora.scoring.Scorer;
import dev.mlora.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mlora predict}: click probabilities of rows from a file. */
@Command(
    name = "predict",
    description = {
      "Scores rows from a file: a CSV file with a header, or a JSON object a line.",
      "Prints one click probability for each row, in their order."
    },
    footer = {
      "",
      "Examples:",
      "  mlora predict --model-dir runs/first --domain F --input rows.csv",
      "  head rows.csv | mlora predict --model-dir runs/first --domain F --input -"
    })
final class PredictCommand implements Callable<Integer> {
  private static final int ROWS_AT_A_TIME = 8192;

  @ParentCommand private MloraCommand top;

  @Mixin private ModelChoice modelChoice;

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description = "The domain of all rows. Default: each row's value of the domain field.")
  private @Nullable String domain;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description = "The rows, by field name; - for the standard input.")
  private String input;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "csv, tsv or jsonl. Default: what the file's name tells, otherwise csv.",
      converter = FormatName.class)
  private ExampleFile.@Nullable Format format;

  @Mixin private BackendChoice backendChoice;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  PredictCommand() {}

  @Override
  public Integer call() {
    Output output = top.output();
    SavedModel saved = modelChoice.load();
    Schema schema = saved.model().schema();
    if (domain != null) {
      schema.domainIndex(domain);
    }
    ExampleFile.Format written = format == null ? ExampleFile.formatOf(input) : format;
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("model", saved.model().name());
    ArrayNode scores = json.putArray("scores");
    long rows = 0;
    try (Backend backend = backendChoice.open();
        Scorer scorer = Scorer.of(saved.model(), saved.weights(), backend);
        ExampleFile file = ExampleFile.open(input, written)) {
      List<Example> block = block(file, schema);
      if (written != ExampleFile.Format.JSONL && !block.isEmpty()) {
        output.result("score");
      }
      while (!block.isEmpty()) {
        rows += block.size();
        for (float score : scorer.score(block)) {
          output.result(
              written == ExampleFile.Format.JSONL
                  ? "{\"score\":" + score + "}"
                  : Float.toString(score));
          if (output.json()) {
            scores.add(score);
          }
        }
        // Nobody reads on: what follows would be scored for nothing.
        Output.requireWritten(output.out());
        block = block(file, schema);
      }
      if (rows == 0) {
        throw new MloraException(
            ErrorCode.DATA_EMPTY,
            "There are no rows to score in %s. Give a header and rows, or JSON objects."
                .formatted(input));
      }
      ObjectNode unseen = json.putObject("unseen");
      scorer.unseenValues().forEach(unseen::put);
      output.remark(
          "%d rows scored; values without a row of their own: %s"
              .formatted(rows, scorer.unseenValues()));
    }
    output.result(json);
    return ExitCode.OK;
  }

  private List<Example> block(ExampleFile file, Schema schema) {
    List<Example> block = new ArrayList<>();
    while (block.size() < ROWS_AT_A_TIME) {
      Optional<Map<String, Object>> next = file.next();
      if (next.isEmpty()) {
        break;
      }
      block.add(file.example(next.get(), schema, domain));
    }
    return block;
  }

  /** Reads a format. */
  static final class FormatName implements ITypeConverter<ExampleFile.Format> {
    FormatName() {}

    @Override
    public ExampleFile.Format convert(String text) {
      return Labels.choose(text, List.of(ExampleFile.Format.values()), JsonEntry::label);
    }
  }
}
