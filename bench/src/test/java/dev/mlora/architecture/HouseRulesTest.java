package dev.mlora.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Rules of the house that no compiler checks. */
class HouseRulesTest {
  @Test
  void serviceLoaderIsCalledInExactlyOneClassOfCore() {
    List<JavaClass> callers =
        HouseModule.house().stream()
            .filter(c -> uses(c, "java.util.ServiceLoader"))
            .map(HouseRulesTest::topLevel)
            .distinct()
            .toList();
    boolean discoveryIsThere =
        HouseModule.house().stream().anyMatch(c -> c.getPackageName().equals("dev.mlora.backend"));
    assertThat(callers)
        .hasSize(discoveryIsThere ? 1 : 0)
        .allMatch(c -> c.getPackageName().equals("dev.mlora.backend"))
        .allMatch(c -> HouseModule.CORE.classes().contains(c));
  }

  @Test
  void nobodyUsesUnsafe() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("sun.misc.Unsafe")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("jdk.internal..")
        .check(HouseModule.house());
  }

  @Test
  void apiAndCoreUseNoReflection() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.mlora.io..",
            "dev.mlora.cli..",
            "dev.mlora.panama..",
            "dev.mlora.conformance..",
            "dev.mlora.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .orShould()
        .callMethod(Class.class, "forName", String.class)
        .check(HouseModule.house());
  }

  @Test
  void packagesDoNotGoRoundInCircles() {
    slices().matching("dev.mlora.(**)").should().beFreeOfCycles().check(HouseModule.house());
  }

  @Test
  void onlyTheCommandLineWritesToTheConsole() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.mlora.cli..", "dev.mlora.bench..", "dev.mlora.conformance..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(HouseModule.house());
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked =
        HouseModule.house().stream()
            .filter(c -> !c.getPackageName().contains("jmh_generated"))
            .map(JavaClass::getPackage)
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toSet());
    assertThat(unmarked).as("packages without @NullMarked in package-info.java").isEmpty();
  }

  @Test
  void theSpiHasAtMostTwelvePublicTypes() {
    List<String> types =
        HouseModule.API.classes().stream()
            .filter(c -> c.getPackageName().equals("dev.mlora.spi"))
            .filter(c -> c.isTopLevelClass() && c.getModifiers().contains(PUBLIC))
            .map(JavaClass::getSimpleName)
            .toList();
    assertThat(types).hasSizeBetween(1, 12);
  }

  @Test
  void noSourceFileIsLongerThanSixHundredLines() throws IOException {
    Map<String, Integer> tooLong = new TreeMap<>();
    for (HouseModule module : HouseModule.values()) {
      for (Path source : module.sources()) {
        int lines = Files.readAllLines(source).size();
        if (lines > 600) {
          tooLong.put(source.toString(), lines);
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void namesSayWhatAClassIs() {
    assertThat(HouseModule.house())
        .extracting(JavaClass::getSimpleName)
        .noneMatch(n -> Arrays.stream(EMPTY_WORDS).anyMatch(n::endsWith));
  }

  /** Words that tell nothing about what a class is. */
  private static final String[] EMPTY_WORDS = {"Util", "Utils", "Helper", "Manager", "Impl"};

  private static boolean uses(JavaClass type, String name) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getFullName().equals(name));
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(HouseRulesTest::topLevel).orElse(type);
  }
}
