package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.io.model.MergedFiles;
import dev.mlora.io.model.ModelFiles;
import dev.mlora.io.model.SavedModel;
import dev.mlora.model.ModelStatus;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mlora adapter status}: what a model with adapters consists of. */
@Command(
    name = "status",
    description = {
      "Prints the layers that carry adapters, and for each domain how large its delta is",
      "beside the backbone's weights: 0 % is an adapter that does nothing."
    },
    footer = {"", "Example:", "  mlora adapter status runs/first"})
final class AdapterStatusCommand implements Callable<Integer> {
  @ParentCommand private AdapterCommand parent;

  @Parameters(paramLabel = "MODEL_DIR", description = "The folder of the model.")
  private Path model;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AdapterStatusCommand() {}

  @Override
  public Integer call() {
    Output output = parent.output();
    SavedModel saved = ModelFiles.load(model);
    boolean merged = MergedFiles.isMerged(model);
    ModelStatus status = saved.trained().status();
    output.result(
        "%s: %d numbers in the backbone, %d in each of %d adapters%s"
            .formatted(
                status.model(),
                status.backboneElements(),
                status.adapterElements(),
                status.adapters().size(),
                merged ? "; merged" : ""));
    output.result("");
    layers(status).lines().forEach(output::result);
    output.result("");
    adapters(status, saved).lines().forEach(output::result);
    output.result(json(status, saved, merged));
    return ExitCode.OK;
  }

  private static TextTable layers(ModelStatus status) {
    TextTable table = new TextTable("layer", "inputs", "units", "rank", "scale", "own bias");
    for (AdaptedLayer layer : status.layers()) {
      table.row(
          layer.path(),
          Integer.toString(layer.in()),
          Integer.toString(layer.units()),
          Integer.toString(layer.rank()),
          String.format(Locale.ROOT, "%.4g", layer.scale()),
          layer.domainBias() ? "yes" : "no");
    }
    return table;
  }

  private static TextTable adapters(ModelStatus status, SavedModel saved) {
    TextTable table = new TextTable("domain", "delta, %", "data", "started");
    for (ModelStatus.Adapter adapter : status.adapters()) {
      Map<String, String> origin =
          saved.adapterProvenance().getOrDefault(adapter.domain(), Map.of());
      table.row(
          adapter.domain(),
          Numbers.percent(adapter.delta()),
          origin.getOrDefault("data", "-"),
          origin.getOrDefault("started", "-"));
    }
    return table;
  }

  private static ObjectNode json(ModelStatus status, SavedModel saved, boolean merged) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", status.model())
        .put("merged", merged)
        .put("backboneElements", status.backboneElements())
        .put("adapterElements", status.adapterElements());
    ArrayNode layers = json.putArray("layers");
    for (AdaptedLayer layer : status.layers()) {
      layers
          .addObject()
          .put("path", layer.path())
          .put("in", layer.in())
          .put("units", layer.units())
          .put("rank", layer.rank())
          .put("scale", layer.scale())
          .put("domainBias", layer.domainBias());
    }
    ArrayNode adapters = json.putArray("adapters");
    for (ModelStatus.Adapter adapter : status.adapters()) {
      ObjectNode origin =
          adapters
              .addObject()
              .put("domain", adapter.domain())
              .put("delta", adapter.delta())
              .putObject("provenance");
      saved.adapterProvenance().getOrDefault(adapter.domain(), Map.of()).forEach(origin::put);
    }
    return json;
  }
}
