package dev.mlora.panama.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.panama.PanamaCpuProvider;
import dev.mlora.spi.Availability;
import dev.mlora.spi.BackendOptions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads where OpenBLAS cannot be unpacked, loaded or found. */
class OpenBlasLibraryTest {
  private static final ClassLoader LOADER = OpenBlasLibraryTest.class.getClassLoader();

  @TempDir private Path folder;

  @Test
  void loadsFromTheJarIntoAnEmptyCacheAndAgain() throws IOException {
    Map<String, String> settings = Map.of("blas", "openblas", "cache", folder.toString());
    assertThat(BlasChoice.open(settings, LOADER).description()).startsWith("OpenBLAS, ");
    List<Path> unpacked = files();
    assertThat(unpacked).noneMatch(file -> file.toString().endsWith(".part"));
    BlasChoice.open(settings, LOADER);
    assertThat(files()).isEqualTo(unpacked);
  }

  private List<Path> files() throws IOException {
    try (var walk = Files.walk(folder)) {
      return walk.sorted().toList();
    }
  }

  @Test
  void aCorruptLibraryIsNamedWithReasonAndRemedy() throws IOException {
    NativePlatform platform = NativePlatform.current();
    Path jar = folder.resolve("jar");
    Path resources = Files.createDirectories(jar.resolve(platform.resourceFolder()));
    Files.writeString(resources.resolve(platform.libraries().getLast()), "not a library");
    try (URLClassLoader loader = loader(jar)) {
      NativeCache cache = new NativeCache(folder.resolve("cache"));
      assertThatThrownBy(() -> new OpenBlasLibrary(platform, loader, cache).load())
          .isInstanceOfSatisfying(
              MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NATIVE_LIBRARY))
          .hasMessageContaining(folder.resolve("cache").toString())
          .hasMessageContaining(platform.libraries().getLast() + " cannot be loaded: ")
          .hasMessageContaining("Delete the file");
    }
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "in the way");
    Map<String, String> settings =
        Map.of("blas", "openblas", "cache", file.resolve("cache").toString());
    assertThatThrownBy(() -> BlasChoice.open(settings, LOADER))
        .isInstanceOfSatisfying(
            MloraException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NATIVE_LIBRARY))
        .hasMessageContaining("cannot be unpacked to " + file)
        .hasMessageContaining("-Dmlora.cache=FOLDER");
  }

  @Test
  void aMissingJarIsNamedByItsCoordinates() throws IOException {
    try (URLClassLoader empty = loader(folder)) {
      assertThatThrownBy(() -> BlasChoice.open(Map.of("blas", "openblas"), empty))
          .hasMessageContaining("OpenBLAS was not found")
          .hasMessageContaining("org.bytedeco:openblas")
          .hasMessageContaining(NativePlatform.current().name());
    }
  }

  @Test
  void withoutOpenBlasPlainJavaTakesItsPlaceAndSaysWhy() throws IOException {
    try (URLClassLoader empty = loader(folder)) {
      assertThat(BlasChoice.open(Map.of(), empty).description())
          .startsWith("plain Java matrix products (MLORA-107")
          .contains("OpenBLAS was not found");
    }
  }

  private static URLClassLoader loader(Path path) throws IOException {
    return new URLClassLoader(new URL[] {path.toUri().toURL()}, null);
  }

  @Test
  void aDamagedLibraryIsUnpackedAgain() throws IOException {
    Path target = folder.resolve("lib");
    Path resource = Files.writeString(folder.resolve("resource"), "content");
    URL url = resource.toUri().toURL();
    for (String damaged : List.of("torn", "cOntent")) {
      Files.writeString(target, damaged);
      NativeCache.unpack(url, target, NativeCache.identity(url));
      assertThat(target).hasContent("content");
    }
  }

  @Test
  void platformsAreNamedAsTheJarsAre() {
    assertThat(NativePlatform.of("Linux", "amd64").name()).isEqualTo("linux-x86_64");
    assertThat(NativePlatform.of("Mac OS X", "aarch64").name()).isEqualTo("macosx-arm64");
    assertThat(NativePlatform.of("Windows 11", "amd64").resourceFolder())
        .isEqualTo("org/bytedeco/openblas/windows-x86_64/");
  }

  @Test
  void theProviderSaysWhichLibraryMultiplies() {
    Availability found = new PanamaCpuProvider().probe();
    assertThat(found)
        .isInstanceOfSatisfying(
            Availability.Available.class,
            available -> assertThat(available.devices().getFirst()).contains("OpenBLAS, "));
  }

  @Test
  void wrongSettingsAreRefused() {
    PanamaCpuProvider provider = new PanamaCpuProvider();
    assertThatThrownBy(() -> provider.create(BackendOptions.DEFAULT.with("blas", "mkl")))
        .hasMessage(
            "MLORA-109 The setting 'blas' of panama-cpu is 'mkl', but must be auto, openblas or"
                + " java.");
    assertThatThrownBy(() -> provider.create(BackendOptions.DEFAULT.with("gpu", "1")))
        .hasMessageContaining("MLORA-109")
        .hasMessageContaining("'gpu'");
  }
}
