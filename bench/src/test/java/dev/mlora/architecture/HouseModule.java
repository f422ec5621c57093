package dev.mlora.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The modules of the house, and what the classes of each may use besides their own and the JDK. */
enum HouseModule {
  API("mlora-api", Set.of(), Set.of()),
  CORE("mlora-core", Set.of(API), Set.of()),
  IO("mlora-io", Set.of(API, CORE), Set.of("com.fasterxml.jackson", "org.duckdb")),
  REPORT(
      "mlora-report", Set.of(API, CORE, IO), Set.of("com.fasterxml.jackson", "org.knowm.xchart")),
  PANAMA("backend-panama-cuda", Set.of(API), Set.of("jdk.incubator.vector")),
  TENSORFLOW(
      "backend-tf",
      Set.of(API),
      Set.of("org.tensorflow.internal.c_api", "org.tensorflow.proto", "org.bytedeco.javacpp")),
  DJL("backend-djl", Set.of(API), Set.of("ai.djl")),
  CONFORMANCE("conformance-tests", Set.of(API, CORE, IO), Set.of("org.junit", "org.opentest4j")),
  CLI(
      "mlora-cli",
      Set.of(API, CORE, IO, REPORT, CONFORMANCE),
      Set.of("com.fasterxml.jackson", "picocli", "me.tongfei.progressbar")),
  /** Also the JDK's own count of what was allocated, and the engines that peers are written in. */
  BENCH(
      "bench",
      Set.of(API, CORE, IO, REPORT, CONFORMANCE, CLI),
      Set.of(
          "org.openjdk.jmh",
          "com.sun.management",
          "com.fasterxml.jackson",
          "picocli",
          "org.knowm.xchart",
          "ai.djl",
          "org.tensorflow"));

  /** Maven runs the tests of a module in its folder; the others lie beside it. */
  static final Path TOP = Path.of("..");

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.mlora");

  private final String folder;
  private final Set<HouseModule> modules;
  private final Set<String> libraries;

  HouseModule(String folder, Set<HouseModule> modules, Set<String> libraries) {
    this.folder = folder;
    this.modules = modules;
    this.libraries = libraries;
  }

  /** All classes of all modules, without their tests. */
  static JavaClasses house() {
    return HOUSE;
  }

  /** The module whose folder or jar a class was read from. */
  static Optional<HouseModule> of(JavaClass type) {
    String source = type.getSource().map(s -> s.getUri().toString()).orElse("");
    return Arrays.stream(values())
        .filter(m -> source.contains("/" + m.folder + "/") || source.contains("/" + m.folder + "-"))
        .findFirst();
  }

  String folder() {
    return folder;
  }

  Set<HouseModule> modules() {
    return modules;
  }

  /** The module's classes, without its tests. */
  List<JavaClass> classes() {
    return HOUSE.stream().filter(c -> of(c).equals(Optional.of(this))).toList();
  }

  /** The module's source files, without its tests and generated ones. */
  List<Path> sources() {
    Path root = TOP.resolve(folder).resolve("src/main/java");
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the module's classes may use a class. */
  boolean mayUse(JavaClass other) {
    JavaClass element = other.getBaseComponentType();
    if (element.isPrimitive()) {
      return true;
    }
    String name = element.getFullName();
    if (name.startsWith("dev.mlora.")) {
      return of(element).filter(m -> m == this || modules.contains(m)).isPresent();
    }
    return name.startsWith("java.")
        || name.startsWith("javax.")
        || name.startsWith("org.jspecify.annotations.") // read by the compiler only
        || libraries.stream().anyMatch(library -> name.startsWith(library + "."));
  }
}
