package dev.mlora.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the drawing of packages in {@code docs/architecture.md} to the imports.
 *
 * <p>The drawing has the transitive reduction of the imports: an arrow from one package to another
 * is left out where the second can be reached through a third. Since packages do not go round in
 * circles, there is exactly one such drawing.
 */
class PackageDrawingTest {
  private static final Pattern LINE =
      Pattern.compile("^ +(?:subgraph [\\w-]+|mlora\\.[\\w.]+( --> mlora\\.[\\w.]+)?)$");

  @Test
  void theDrawingOfPackagesMatchesTheImports() throws IOException {
    assertThat(drawn())
        .as("the drawing of packages in docs/architecture.md; paste what was expected")
        .isEqualTo(String.join("\n", expected()));
  }

  private static String drawn() throws IOException {
    return Files.readAllLines(HouseModule.TOP.resolve("docs/architecture.md")).stream()
        .filter(LINE.asMatchPredicate())
        .collect(Collectors.joining("\n"));
  }

  /** The lines of the drawing: each module with its packages, then the arrows. */
  private static List<String> expected() {
    Map<HouseModule, Set<String>> packages = new TreeMap<>();
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass type : HouseModule.house()) {
      Optional<HouseModule> module = HouseModule.of(type);
      if (module.isEmpty() || module.get() == HouseModule.BENCH) {
        continue; // Benchmarks use whatever they measure.
      }
      String name = type.getPackageName();
      packages.computeIfAbsent(module.get(), m -> new TreeSet<>()).add(name);
      Set<String> used = uses.computeIfAbsent(name, n -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String other = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (other.startsWith("dev.mlora.") && !other.equals(name)) {
          used.add(other);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    packages.forEach(
        (module, names) -> {
          lines.add("  subgraph " + module.folder());
          names.forEach(name -> lines.add("    " + shorter(name)));
        });
    uses.forEach(
        (name, used) -> {
          for (String other : used) {
            if (used.stream().noneMatch(third -> reaches(third, other, uses))) {
              lines.add("  " + shorter(name) + " --> " + shorter(other));
            }
          }
        });
    return lines;
  }

  private static boolean reaches(String from, String to, Map<String, Set<String>> uses) {
    return uses.getOrDefault(from, Set.of()).stream()
        .anyMatch(next -> next.equals(to) || reaches(next, to, uses));
  }

  private static String shorter(String name) {
    return name.substring("dev.".length());
  }
}
