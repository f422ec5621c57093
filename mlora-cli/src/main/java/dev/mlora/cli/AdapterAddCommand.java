package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetDescription;
import dev.mlora.data.DatasetDescription.DomainSplit;
import dev.mlora.data.Split;
import dev.mlora.experiment.ComparisonEvent;
import dev.mlora.experiment.Variant;
import dev.mlora.io.adapter.SavedAdapter;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.io.model.AdapterFolders;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.model.SavedModel;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.spi.Backend;
import dev.mlora.train.AdapterTraining;
import dev.mlora.train.PhaseReport;
import dev.mlora.train.SparseUpdates;
import dev.mlora.train.TrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter add}: a new domain for a model that is trained already. */
@Command(
    name = "add",
    description = {
      "Trains an adapter for a new domain of a trained model and adds it: one small folder.",
      "Neither the backbone nor another adapter changes by a byte, and no other domain's",
      "score by a bit."
    },
    footer = {
      "",
      "Examples:",
      "  mlora adapter add runs/first new-market --data new-market.csv --label click",
      "  mlora adapter add runs/first F --data my-data"
    })
final class AdapterAddCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(index = "0", paramLabel = "MODEL_DIR", description = "The folder of the model.")
  private Path model;

  @Parameters(index = "1", paramLabel = "DOMAIN", description = "The new domain's name.")
  private String domain;

  @Option(
      names = "--data",
      paramLabel = "FILE|NAME|DIR",
      required = true,
      description = {
        "Rows of the new domain: a CSV file with a header or a JSON object a line, as for",
        "'predict', with a label; they are cut 60/20/20. Or a data set with the model's fields",
        "that has the domain: the name of one to build, or the folder of a built one."
      })
  private String data;

  @Mixin private DataChoice dataChoice;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      defaultValue = "label",
      description = "The column of a file with the label, 0 or 1. Default: ${DEFAULT-VALUE}.")
  private String label;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides all random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "At most N epochs. Default: until patience ends it.")
  private @Nullable Integer epochs;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Stop after N epochs without improvement. Default: 3.")
  private @Nullable Integer patience;

  @Option(names = "--batch-size", paramLabel = "N", description = "Rows in a batch. Default: 1024.")
  private @Nullable Integer batchSize;

  @Option(
      names = "--sparse",
      paramLabel = "NAME",
      converter = Labels.OfSparse.class,
      description = "dense-decay or lazy. Default: dense-decay.")
  private @Nullable SparseUpdates sparse;

  @Mixin private BackendChoice backendChoice;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterAddCommand() {}

  @Override
  public Integer call() {
    Output output = parent.output();
    Instant started = Instant.now();
    TrainingPlan plan = plan();
    try (AdapterFolders adapters = AdapterFolders.open(model)) {
      adapters.requireNew(domain);
      SavedModel saved = ModelFiles.load(model);
      try (Backend backend = backendChoice.open();
          Dataset dataset = open(saved, output);
          TrainingProgress progress = TrainingProgress.to(output, 1);
          AdapterTraining training =
              AdapterTraining.of(saved.trained(), domain, dataset)
                  .plan(plan)
                  .seed(seed)
                  .listener(
                      event ->
                          progress.on(new ComparisonEvent.Progress(seed, Variant.MLORA, event)))
                  .on(backend)) {
        rows(dataset).lines().forEach(output::result);
        output.out().flush();
        DomainMetrics before = training.evaluate(Split.TEST);
        PhaseReport report = training.fit();
        DomainMetrics after = training.evaluate(Split.TEST);
        if (report.bestEpoch() == 0) {
          output.remark(
              "No epoch was better on the validation rows than the backbone alone: the adapter is at its start, and does nothing.");
        }
        Path folder =
            adapters.add(
                new SavedAdapter(training.adapter(), provenance(dataset, backend, started)));
        long bytes = AdapterFolders.bytes(folder);
        output.result("");
        metrics(before, after).lines().forEach(output::result);
        output.result("");
        output.result("Adapter of domain '%s', %d bytes: %s".formatted(domain, bytes, folder));
        output.result(json(dataset, before, after, report, folder).put("bytes", bytes));
      }
    }
    return ExitCode.OK;
  }

  private Dataset open(SavedModel saved, Output output) {
    return Files.isRegularFile(Path.of(data))
        ? new NewDomainData(Path.of(data), domain, label, seed).read(saved.model().schema())
        : dataChoice.open(data, output);
  }

  private TrainingPlan plan() {
    TrainingPlan plan = TrainingPlan.twoPhase();
    plan = epochs == null ? plan : plan.withMaxEpochs(epochs);
    plan = patience == null ? plan : plan.withPatience(patience);
    plan = batchSize == null ? plan : plan.withBatchSize(batchSize);
    return sparse == null ? plan : plan.withSparseUpdates(sparse);
  }

  private Map<String, String> provenance(Dataset dataset, Backend backend, Instant started) {
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("mlora", Version.current());
    provenance.put("data", dataset.provenance().name());
    provenance.put("dataSha256", dataset.provenance().contentSha256());
    provenance.put("seed", Long.toString(seed));
    provenance.put("backend", backend.name());
    provenance.put("started", started.toString());
    return provenance;
  }

  private List<DomainSplit> parts(Dataset dataset) {
    return DatasetDescription.of(dataset).domains().stream()
        .filter(part -> part.domain().equals(domain))
        .toList();
  }

  private TextTable rows(Dataset dataset) {
    List<String> header = new ArrayList<>(List.of(domain, "rows", "positive, %"));
    dataset.schema().fieldNames().forEach(field -> header.add("unseen " + field + ", %"));
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (DomainSplit part : parts(dataset)) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  JsonEntry.label(part.split()),
                  Integer.toString(part.rows()),
                  Numbers.percent(part.positiveRate())));
      for (int field = 0; field < dataset.schema().fields().size(); field++) {
        row.add(Numbers.percent(part.outOfVocabularyRate(field)));
      }
      table.row(row);
    }
    return table;
  }

  private static TextTable metrics(DomainMetrics before, DomainMetrics after) {
    return new TextTable("test rows", "backbone alone", "with adapter", "difference")
        .row(
            "AUC, %",
            Numbers.percent(before.auc()),
            Numbers.percent(after.auc()),
            Numbers.points(before.auc(), after.auc()))
        .row(
            "log loss",
            Numbers.plain(before.logLoss()),
            Numbers.plain(after.logLoss()),
            difference(before.logLoss(), after.logLoss()));
  }

  private static String difference(OptionalDouble before, OptionalDouble after) {
    return before.isPresent() && after.isPresent()
        ? String.format(Locale.ROOT, "%+.5f", after.getAsDouble() - before.getAsDouble())
        : "undefined";
  }

  private ObjectNode json(
      Dataset dataset, DomainMetrics before, DomainMetrics after, PhaseReport report, Path folder) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("domain", domain).put("folder", folder.toString());
    json.put("epochs", report.epochs()).put("bestEpoch", report.bestEpoch());
    ObjectNode rows = json.putObject("rows");
    ObjectNode unseen = json.putObject("unseen");
    List<DomainSplit> parts = parts(dataset);
    for (DomainSplit part : parts) {
      rows.put(JsonEntry.label(part.split()), part.rows());
    }
    for (int field = 0; field < dataset.schema().fields().size(); field++) {
      long count = 0;
      for (DomainSplit part : parts) {
        count += part.outOfVocabulary().get(field);
      }
      unseen.put(dataset.schema().fieldNames().get(field), count);
    }
    put(json.putObject("backboneAlone"), before);
    put(json.putObject("withAdapter"), after);
    return json;
  }

  private static void put(ObjectNode json, DomainMetrics metrics) {
    metrics.auc().ifPresent(auc -> json.put("auc", auc));
    metrics.logLoss().ifPresent(loss -> json.put("logLoss", loss));
  }
}
