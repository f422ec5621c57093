package dev.mlora.report.page;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How each protocol trained: plan, dropout and adapters, as the runs recorded them. */
final class StudySettings {
  private StudySettings() {}

  /** A table for each main protocol; a setting that differs between models has several rows. */
  static List<Block> of(Study study) {
    List<Block> blocks = new ArrayList<>();
    for (Protocol protocol : study.mainProtocols()) {
      List<List<String>> rows = rows(study.by(protocol));
      if (!rows.isEmpty()) {
        blocks.add(
            new Block.Facts(
                "How %s trains +MLoRA".formatted(protocol.label()),
                List.of("setting", "value", "models"),
                rows));
      }
    }
    if (!blocks.isEmpty()) {
      blocks.addFirst(new Block.Section("Settings"));
    }
    return blocks;
  }

  private static List<List<String>> rows(List<Trained> trained) {
    Map<String, Map<String, Set<Architecture>>> settings = new TreeMap<>();
    for (Trained one : trained) {
      settings(one.run().record())
          .forEach(
              (name, value) ->
                  settings
                      .computeIfAbsent(name, any -> new LinkedHashMap<>())
                      .computeIfAbsent(value, any -> new TreeSet<>())
                      .add(one.architecture()));
    }
    Set<Architecture> all = new TreeSet<>(Study.architectures(trained));
    List<List<String>> rows = new ArrayList<>();
    settings.forEach(
        (name, values) ->
            values.forEach(
                (value, models) ->
                    rows.add(List.of(name, value, models.equals(all) ? "all" : names(models)))));
    return rows;
  }

  private static Map<String, String> settings(JsonEntry record) {
    Map<String, String> settings = new LinkedHashMap<>();
    record
        .get("variants")
        .find(Variant.MLORA.label())
        .ifPresent(
            adapted -> {
              JsonEntry model = adapted.get("model");
              settings.putAll(RecordRows.of("plan", adapted.get("plan")));
              settings.putAll(RecordRows.of("tower", model.get("backbone").get("tower")));
              settings.putAll(RecordRows.of("adapters", model.get("adapters")));
            });
    return settings;
  }

  private static String names(Set<Architecture> models) {
    return String.join(", ", models.stream().map(Architecture::title).toList());
  }
}
