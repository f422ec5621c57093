package dev.mlora.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The arrows between modules: who may use whom, and which libraries. */
class ArrowsTest {
  @ParameterizedTest
  @EnumSource
  void aModuleUsesOnlyWhatItMay(HouseModule module) {
    List<String> trespasses =
        module.classes().stream()
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .filter(d -> !module.mayUse(d.getTargetClass()))
            .map(Dependency::getDescription)
            .sorted()
            .toList();
    assertThat(trespasses)
        .as("%s may use the JDK and %s", module.folder(), module.modules())
        .isEmpty();
  }

  /** Without this, a module that was not found would keep every rule. */
  @ParameterizedTest
  @EnumSource
  void everySourceFileOfAModuleIsLookedAt(HouseModule module) {
    Set<String> looked = new TreeSet<>();
    for (JavaClass type : module.classes()) {
      looked.add(fileOf(type));
    }
    Set<String> sources = new TreeSet<>();
    for (var source : module.sources()) {
      String file = source.getFileName().toString();
      if (!file.endsWith("-info.java")) {
        sources.add(file);
      }
    }
    looked.removeIf(file -> file.endsWith("-info.java"));
    assertThat(looked).containsAll(sources);
  }

  @Test
  void everyClassBelongsToAModule() {
    assertThat(HouseModule.house()).allMatch(c -> HouseModule.of(c).isPresent());
  }

  @Test
  void noPackageIsSplitBetweenModules() {
    Map<String, Set<HouseModule>> owners = new TreeMap<>();
    for (JavaClass type : HouseModule.house()) {
      Optional<HouseModule> module = HouseModule.of(type);
      module.ifPresent(
          m -> owners.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>()).add(m));
    }
    assertThat(owners).isNotEmpty().allSatisfy((name, modules) -> assertThat(modules).hasSize(1));
  }

  private static String fileOf(JavaClass type) {
    return type.getSource().flatMap(s -> s.getFileName()).orElse("unknown");
  }
}
