package dev.mlora.io.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.experiment.Recipe;
import dev.mlora.experiment.Variant;
import dev.mlora.io.model.ModelJson;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a run comes from: enough to run it again and to tell whether two are the same.
 *
 * @param version MLoRA's version
 * @param commit the commit that it was built from, where that is known
 * @param commandLine the command's arguments
 * @param workingDirectory where it was given; what paths in it are relative to
 * @param started when it started
 * @param data where the data come from, with the hash of their content
 * @param profile the profile that models and plans were made from
 * @param recipes the model and the plan of each variant
 * @param seeds the seeds
 * @param backend the backend's name
 * @param devices what the backend ran on
 * @param threads how many threads it might use
 * @param settings the backend's own settings, as they were given
 * @param machine the machine
 */
public record RunRecord(
    String version,
    Optional<String> commit,
    List<String> commandLine,
    Path workingDirectory,
    Instant started,
    DatasetProvenance data,
    String profile,
    Map<Variant, Recipe> recipes,
    List<Long> seeds,
    String backend,
    List<String> devices,
    int threads,
    Map<String, String> settings,
    Machine machine) {

  /**
   * Of which training a variant comes: a two-phase plan trains both at once, as the adapted one.
   *
   * @param variant the variant
   */
  public Variant trainedAs(Variant variant) {
    Recipe adapted = recipes.get(Variant.MLORA);
    return adapted != null && adapted.isTwoPhase() ? Variant.MLORA : variant;
  }

  static final String FORMAT = "mlora-run";
  static final int VERSION = 2;

  /** The record as {@code run.json} holds it, without the run's status. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("version", VERSION).put("mlora", version);
    commit.ifPresent(known -> json.put("commit", known));
    texts(json.putArray("commandLine"), commandLine);
    json.put("workingDirectory", workingDirectory.toString());
    json.put("started", started.toString()).put("profile", profile);
    ArrayNode list = json.putArray("seeds");
    seeds.forEach(list::add);
    ObjectNode variants = json.putObject("variants");
    recipes.forEach(
        (variant, recipe) -> {
          ObjectNode entry = variants.putObject(variant.label());
          entry.set("model", ModelJson.write(recipe.model()));
          entry.set("plan", PlanJson.write(recipe.plan()));
        });
    json.set("data", dataJson());
    ObjectNode engine = json.putObject("backend").put("name", backend);
    texts(engine.putArray("devices"), devices);
    engine.put("threads", threads);
    ObjectNode given = engine.putObject("settings");
    new TreeMap<>(settings).forEach(given::put);
    json.putObject("machine")
        .put("os", machine.os())
        .put("arch", machine.arch())
        .put("cpu", machine.cpu())
        .put("processors", machine.processors())
        .put("jvm", machine.jvm())
        .put("maxMemoryBytes", machine.maxMemoryBytes());
    return json;
  }

  private ObjectNode dataJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", data.name())
        .put("builder", data.builder())
        .put("contentSha256", data.contentSha256());
    ObjectNode parameters = json.putObject("parameters");
    data.parameters().forEach(parameters::put);
    ArrayNode sources = json.putArray("sources");
    data.sources()
        .forEach(
            source ->
                sources
                    .addObject()
                    .put("name", source.name())
                    .put("bytes", source.bytes())
                    .put("sha256", source.sha256()));
    texts(json.putArray("notes"), data.notes());
    return json;
  }

  private static void texts(ArrayNode list, List<String> texts) {
    texts.forEach(list::add);
  }
}
