package dev.mlora.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.spi.Availability.Unavailable;
import dev.mlora.spi.BackendOptions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jars in a real class loader: a broken one is named and never breaks the others. */
class IsolationTest {
  @TempDir private Path folder;

  @Test
  void aGoodJarIsFoundWithItsOrigin() throws IOException {
    try (URLClassLoader loader = loader(good())) {
      assertThat(Backends.discover(loader).list())
          .anySatisfy(
              found -> {
                assertThat(found.name()).isEqualTo("good");
                assertThat(found.priority()).isEqualTo(7);
                assertThat(found.isAvailable()).isTrue();
                assertThat(found.origin()).isEqualTo(folder.resolve("good.jar").toString());
              });
    }
  }

  @Test
  void theContextLoaderIsNotAsked() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = loader(good())) {
      thread.setContextClassLoader(loader);
      assertThat(Backends.discover().list()).extracting(Discovered::name).doesNotContain("good");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void aConstructorThatThrows() throws IOException {
    assertBroken(
        jar("ctor", "", "public Provider() { throw new IllegalStateException(\"boom\"); }", ""),
        "ctor.Provider",
        "its constructor failed: java.lang.IllegalStateException: boom",
        "report this to its authors");
  }

  @Test
  void aStaticInitialiserThatThrows() throws IOException {
    assertBroken(
        jar("init", "", "static final int X = Integer.parseInt(\"x\");", ""),
        "init.Provider",
        "java.lang.NumberFormatException",
        "report this to its authors");
  }

  @Test
  void aProbeThatThrows() throws IOException {
    assertBroken(
        jar("probing", "", "", "if (true) throw new AssertionError(\"bad probe\");"),
        "probing",
        "probe() failed: java.lang.AssertionError: bad probe",
        "report this to its authors");
  }

  @Test
  void aNativeLibraryThatIsMissing() throws IOException {
    assertBroken(
        jar("natively", "", "", "System.loadLibrary(\"no_such_library\");"),
        "natively",
        "java.lang.UnsatisfiedLinkError: no no_such_library in java.library.path",
        "Install the native library that it names");
  }

  @Test
  void aSuperclassThatIsMissing() throws IOException {
    ProviderJar jar =
        ProviderJar.listing("orphan.Provider")
            .with(
                folder,
                Map.of(
                    "orphan.Provider",
                    ProviderJar.source("orphan", "orphan", "extends lost.Base", "", ""),
                    "lost.Base",
                    "package lost; public class Base {}"))
            .without("lost.Base");
    assertBroken(
        jar.at(folder.resolve("orphan.jar")),
        "orphan.Provider",
        "java.lang.NoClassDefFoundError: lost/Base",
        "Add the jar that holds the class it names (lost.Base)");
  }

  @Test
  void aDependencyThatIsMissingInTheProbe() throws IOException {
    ProviderJar jar =
        ProviderJar.listing("needy.Provider")
            .with(
                folder,
                Map.of(
                    "needy.Provider",
                    ProviderJar.source("needy", "needy", "", "", "new lost.Library();"),
                    "lost.Library",
                    "package lost; public class Library {}"))
            .without("lost.Library");
    assertBroken(
        jar.at(folder.resolve("needy.jar")),
        "needy",
        "probe() failed: java.lang.NoClassDefFoundError: lost/Library",
        "Add the jar that holds the class it names (lost.Library)");
  }

  @Test
  void aClassOfANewerJava() throws IOException {
    ProviderJar jar =
        ProviderJar.listing("newer.Provider")
            .with(
                folder, Map.of("newer.Provider", ProviderJar.source("newer", "newer", "", "", "")))
            .fromTheFuture("newer.Provider");
    assertBroken(
        jar.at(folder.resolve("newer.jar")),
        "newer.Provider",
        "class file version 199.0",
        "Run on the Java version that it was built for");
  }

  @Test
  void aClassThatIsListedButNotThere() throws IOException {
    assertBroken(
        ProviderJar.listing("ghost.Provider # a comment").at(folder.resolve("ghost.jar")),
        "ghost.Provider",
        "Provider ghost.Provider not found",
        "report this to its authors");
  }

  @Test
  void aClassThatIsNoProvider() throws IOException {
    ProviderJar jar =
        ProviderJar.listing("other.Thing")
            .with(folder, Map.of("other.Thing", "package other; public class Thing {}"));
    assertBroken(
        jar.at(folder.resolve("other.jar")),
        "other.Thing",
        "other.Thing not a subtype",
        "report this to its authors");
  }

  @Test
  void aServicesFileThatCannotBeRead() throws IOException {
    assertBroken(
        ProviderJar.listing("two words").at(folder.resolve("words.jar")),
        "META-INF/services/dev.mlora.spi.BackendProvider",
        "Illegal configuration-file syntax",
        "report this to its authors");
  }

  @Test
  void aProviderCompiledAgainstAnOlderSpi() throws IOException {
    // An SPI without apiVersion(): the class lacks the method, as one compiled long ago would.
    Map<String, String> sources =
        Map.of(
            "dev.mlora.spi.BackendProvider",
            "package dev.mlora.spi; public interface BackendProvider { String name(); int priority(); }",
            "older.Provider",
            """
            package older;
            public class Provider implements dev.mlora.spi.BackendProvider {
              public String name() { return "older"; }
              public int priority() { return 3; }
            }
            """);
    ProviderJar jar =
        ProviderJar.listing("older.Provider")
            .with(folder, sources)
            .without("dev.mlora.spi.BackendProvider");
    assertBroken(
        jar.at(folder.resolve("older.jar")),
        "older.Provider",
        "java.lang.AbstractMethodError",
        "It was built against another MLoRA");
  }

  @Test
  void manyBrokenJarsEachKeepTheirOwnName() throws IOException {
    URL[] jars = {
      ProviderJar.listing("ghost.One").at(folder.resolve("one.jar")),
      ProviderJar.listing("two words").at(folder.resolve("words.jar")),
      ProviderJar.listing("newer.Provider")
          .with(folder, Map.of("newer.Provider", ProviderJar.source("newer", "newer", "", "", "")))
          .fromTheFuture("newer.Provider")
          .at(folder.resolve("newer.jar")),
      good(),
      ProviderJar.listing("ghost.Two").at(folder.resolve("two.jar")),
    };
    try (URLClassLoader loader = loader(jars)) {
      List<Discovered> found = Backends.discover(loader).list();
      assertThat(found)
          .filteredOn(Discovered::isAvailable)
          .extracting(Discovered::name)
          .contains("good", "reference");
      assertThat(found)
          .filteredOn(one -> !one.isAvailable())
          .extracting(one -> one.name() + " " + Path.of(one.origin()).getFileName())
          .contains(
              "ghost.One one.jar",
              "META-INF/services/dev.mlora.spi.BackendProvider words.jar",
              "newer.Provider newer.jar",
              "ghost.Two two.jar");
      MloraException error =
          catchThrowableOfType(
              MloraException.class,
              () -> Backends.discover(loader).open("newer", BackendOptions.DEFAULT));
      assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_UNKNOWN);
      assertThat(error)
          .hasMessageContaining("Available: good, reference")
          .hasMessageContaining("newer.Provider (" + folder.resolve("newer.jar"));
    }
  }

  /** The jar is listed as broken under the name, beside a good one and the reference. */
  private void assertBroken(URL jar, String name, String reason, String remedy) throws IOException {
    List<Discovered> found = new ArrayList<>();
    try (URLClassLoader loader = loader(jar, good())) {
      found.addAll(Backends.discover(loader).list());
    }
    assertThat(found)
        .filteredOn(Discovered::isAvailable)
        .extracting(Discovered::name)
        .contains("good", "reference");
    assertThat(found)
        .filteredOn(one -> one.origin().equals(Path.of(jar.getPath()).toString()))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.name()).isEqualTo(name);
              Unavailable answer = (Unavailable) one.availability();
              assertThat(answer.code()).isEqualTo(ErrorCode.BACKEND_BROKEN);
              assertThat(answer.reason()).contains(reason);
              assertThat(answer.remedy()).contains(remedy);
            });
  }

  private URL good() throws IOException {
    return jar("good", "", "", "");
  }

  /** A jar with one provider in a package of its name. */
  private URL jar(String name, String extending, String members, String probe) throws IOException {
    return ProviderJar.listing(name + ".Provider")
        .with(
            folder,
            Map.of(name + ".Provider", ProviderJar.source(name, name, extending, members, probe)))
        .at(folder.resolve(name + ".jar"));
  }

  private static URLClassLoader loader(URL... jars) {
    return new URLClassLoader(jars, IsolationTest.class.getClassLoader());
  }
}
