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
    blocks.add(commands(study));
    return blocks;
  }

  /** Each command with what it trained: a study of a hundred trainings has a few of them. */
  private static Block commands(Study study) {
    Map<String, List<Trained>> byCommand = new LinkedHashMap<>();
    for (Trained one : study.trained()) {
      String command = "mlora " + RecordRows.words(one.run().record().get("commandLine"));
      byCommand.computeIfAbsent(command, any -> new ArrayList<>()).add(one);
    }
    List<List<String>> rows = new ArrayList<>();
    byCommand.forEach(
        (command, trained) -> {
          List<String> started = trained.stream().map(StudyProvenance::started).sorted().toList();
          rows.add(
              List.of(
                  command,
                  Integer.toString(trained.size()),
                  started.getFirst(),
                  started.getLast()));
        });
    return new Block.Facts(
        "Commands that trained it",
        List.of("command", "trainings", "first started", "last started"),
        rows);
  }

  private static String started(Trained one) {
    return one.run().record().get("started").text();
  }

  private static void add(
      Map<String, Set<String>> facts, String name, JsonEntry record, String entry) {
    put(facts, name, record.get(entry).text());
  }

  private static void put(Map<String, Set<String>> facts, String name, String value) {
    facts.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(value);
  }
}
