package dev.mlora.report.page;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a run: those at the top by name, those below by folder. */
final class FileRows {
  private static final Map<String, String> MEANINGS =
      Map.of(
          "run.json", "where the run comes from",
          "metrics.jsonl", "what happened, an event a line",
          "times.jsonl", "when it happened and how long it took",
          "result.json", "what came of it, unrounded",
          "model/", "the model: its configuration, schema and backbone",
          "adapters/", "what belongs to each domain alone",
          "models/", "the models of all variants and seeds",
          "checkpoints/", "where training can go on");

  private FileRows() {}

  /** Rows of name, size and meaning; what a report itself wrote is left out. */
  static List<List<String>> of(Path folder) throws IOException {
    Map<String, long[]> sizes = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path within = folder.relativize(file);
            String name = within.getName(0) + (within.getNameCount() > 1 ? "/" : "");
            if (!name.equals("report.html") && !name.equals("pictures/") && !name.startsWith(".")) {
              long[] sum = sizes.computeIfAbsent(name, any -> new long[2]);
              sum[0]++;
              sum[1] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }
        });
    List<List<String>> rows = new ArrayList<>();
    sizes.forEach(
        (name, sum) ->
            rows.add(
                List.of(
                    name,
                    Figures.bytes(sum[1])
                        + (name.endsWith("/")
                            ? " in %s files".formatted(Figures.count(sum[0]))
                            : ""),
                    MEANINGS.getOrDefault(name, ""))));
    return rows;
  }
}
