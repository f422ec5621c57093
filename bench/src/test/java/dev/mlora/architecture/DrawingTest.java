package dev.mlora.architecture;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the drawings in {@code docs/architecture.md} to the modules. */
class DrawingTest {
  private static final Pattern USES =
      Pattern.compile("^ +([\\w-]+) --> ([\\w-]+)$", Pattern.MULTILINE);
  private static final Pattern RUNS =
      Pattern.compile("^ +([\\w-]+) -\\.-> ([\\w-]+)$", Pattern.MULTILINE);

  @ParameterizedTest
  @EnumSource
  void whatAModuleReachesAlongArrowsIsWhatItMayUse(HouseModule module) throws IOException {
    Set<String> allowed = module.modules().stream().map(HouseModule::folder).collect(toSet());
    assertThat(reachable(module.folder(), arrows(USES))).isEqualTo(allowed);
  }

  @Test
  void onlyTheCommandLineAndTheBenchmarksRunABackend() throws IOException {
    assertThat(arrows(RUNS))
        .isEqualTo(
            Map.of(
                "mlora-cli",
                Set.of("backend-panama-cuda"),
                "bench",
                Set.of("backend-panama-cuda")));
  }

  private static Map<String, Set<String>> arrows(Pattern kind) throws IOException {
    Map<String, Set<String>> arrows = new TreeMap<>();
    String page = Files.readString(HouseModule.TOP.resolve("docs/architecture.md"));
    kind.matcher(page)
        .results()
        .forEach(
            arrow ->
                arrows
                    .computeIfAbsent(arrow.group(1), from -> new TreeSet<>())
                    .add(arrow.group(2)));
    return arrows;
  }

  private static Set<String> reachable(String from, Map<String, Set<String>> arrows) {
    Set<String> reached = new TreeSet<>();
    for (String next : arrows.getOrDefault(from, Set.of())) {
      reached.add(next);
      reached.addAll(reachable(next, arrows));
    }
    return reached;
  }
}
