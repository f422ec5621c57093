package dev.mlora.report.page;

import dev.mlora.io.json.JsonEntry;
import dev.mlora.report.study.Study;
import dev.mlora.report.study.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the numbers of a study come from. */
final class StudyProvenance {
  private StudyProvenance() {}

  static List<Block> of(Study study) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Section("Where the numbers come from"));
    if (study.trained().isEmpty()) {
      blocks.add(new Block.Text("No training of this study is finished."));
      return blocks;
    }
    Map<String, Set<String>> facts = new LinkedHashMap<>();
    for (Trained one : study.trained()) {
      JsonEntry record = one.run().record();
      add(facts, "mlora", record, "mlora");
      facts
          .computeIfAbsent("commit", any -> new LinkedHashSet<>())
          .add(record.has("commit") ? record.get("commit").text() : "not recorded");
      for (String part : List.of("data", "backend", "machine")) {
        RecordRows.of(part, record.get(part)).forEach((name, value) -> put(facts, name, value));
      }
    }
    List<List<String>> rows = new ArrayList<>();
    facts.forEach((name, values) -> rows.add(List.of(name, String.join("; ", values))));
    blocks.add(
        new Block.Facts(
            "Version, data, backend and machine, as the runs recorded them",
            List.of("what", "value"),
            rows));
    List<List<String>> runs = new ArrayList<>();
    for (Trained one : study.trained()) {
      runs.add(
          List.of(
              one.protocol().label(),
              one.architecture().title(),
              Long.toString(one.seed()),
              one.run().record().get("started").text(),
              "mlora " + RecordRows.words(one.run().record().get("commandLine"))));
    }
    blocks.add(
        new Block.Facts(
            "All %d trainings".formatted(runs.size()),
            List.of("protocol", "model", "seed", "started", "command"),
            runs));
    return blocks;
  }

  private static void add(
      Map<String, Set<String>> facts, String name, JsonEntry record, String entry) {
    put(facts, name, record.get(entry).text());
  }

  private static void put(Map<String, Set<String>> facts, String name, String value) {
    facts.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(value);
  }
}
