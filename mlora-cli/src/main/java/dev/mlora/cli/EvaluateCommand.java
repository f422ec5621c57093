package dev.mlora.cli;

import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.io.model.SavedModel;
import dev.mlora.io.run.EvaluationJson;
import dev.mlora.metric.Evaluation;
import dev.mlora.model.Model;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import dev.mlora.train.Evaluator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mlora evaluate}: the metrics of a trained model on some data. */
@Command(
    name = "evaluate",
    description = "Prints the metrics of a trained model on a split of some data.",
    footer = {
      "",
      "Examples:",
      "  mlora evaluate --model-dir runs/first --data synthetic",
      "  mlora evaluate --model-dir runs/first --data my-data --split validation --no-adapters"
    })
final class EvaluateCommand implements Callable<Integer> {
  @ParentCommand private MloraCommand top;

  @Mixin private ModelChoice modelChoice;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      required = true,
      description = "A data set to build, or the folder of a built one.")
  private String data;

  @Mixin private DataChoice dataChoice;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      converter = Labels.OfSplit.class,
      defaultValue = "test",
      description = "train, validation or test. Default: ${DEFAULT-VALUE}.")
  private Split split;

  @Option(names = "--no-adapters", description = "Evaluate the backbone alone.")
  private boolean withoutAdapters;

  @Mixin private BackendChoice backendChoice;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  EvaluateCommand() {}

  @Override
  public Integer call() {
    Output output = top.output();
    SavedModel saved = modelChoice.load();
    Model model = withoutAdapters ? saved.model().withoutAdapters() : saved.model();
    Weights weights =
        withoutAdapters ? saved.weights().only(model.parameterNames()) : saved.weights();
    try (Backend backend = backendChoice.open();
        Dataset dataset = dataChoice.open(data, output)) {
      Evaluation evaluation = Evaluator.evaluate(model, weights, backend, dataset, split);
      output.result("%s on %s".formatted(model.name(), backend.name()));
      output.result(evaluation.toString());
      output.result(
          EvaluationJson.write(evaluation)
              .put("model", model.name())
              .put("backend", backend.name()));
    }
    return ExitCode.OK;
  }
}
