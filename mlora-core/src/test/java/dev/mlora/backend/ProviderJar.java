package dev.mlora.backend;

import dev.mlora.spi.BackendProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources and packs them as somebody else's backend would be. */
final class ProviderJar {
  private static final String SERVICES = "META-INF/services/" + BackendProvider.class.getName();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private ProviderJar() {}

  /** The source of a provider, in a package of its own. */
  static String source(String pack, String name, String extending, String members, String probe) {
    return """
        package %1$s;
        import dev.mlora.spi.*;
        import java.util.*;
        public class Provider %3$s implements BackendProvider {
          %4$s
          public String name() { return "%2$s"; }
          public String apiVersion() { return API_VERSION; }
          public int priority() { return 7; }
          public Availability probe() { %5$s
            return new Availability.Available(List.of("test"), new Capabilities(
                EnumSet.allOf(dev.mlora.graph.DType.class), Set.of(), true, true, true)); }
          public Backend create(BackendOptions options) { throw new IllegalStateException("not asked"); }
        }
        """
        .formatted(pack, name, extending, members, probe);
  }

  /** A jar whose services file says what is given. */
  static ProviderJar listing(String services) {
    ProviderJar jar = new ProviderJar();
    jar.entries.put(SERVICES, services.getBytes(StandardCharsets.UTF_8));
    return jar;
  }

  /** Compiles sources, by the name of their class. */
  ProviderJar with(Path work, Map<String, String> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createTempDirectory(work, "classes");
    List<String> options =
        List.of(
            "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    Collection<Source> units =
        sources.entrySet().stream().map(one -> new Source(one.getKey(), one.getValue())).toList();
    if (!compiler.getTask(null, null, null, options, null, units).call()) {
      throw new IllegalStateException("the test's own sources do not compile: " + sources);
    }
    try (var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String entry = classes.relativize(file).toString().replace('\\', '/');
        entries.put(entry, Files.readAllBytes(file));
      }
    }
    return this;
  }

  /** Leaves a class out, as a missing dependency does. */
  ProviderJar without(String className) {
    if (entries.remove(className.replace('.', '/') + ".class") == null) {
      throw new IllegalStateException("there is no " + className + " in " + entries.keySet());
    }
    return this;
  }

  /** Marks a class as compiled for a Java that does not exist yet. */
  ProviderJar fromTheFuture(String className) {
    // Bytes 6 and 7 of a class file are its major version.
    byte[] bytes = entries.get(className.replace('.', '/') + ".class");
    bytes[6] = 0;
    bytes[7] = (byte) 199;
    return this;
  }

  /** Writes the jar. */
  URL at(Path file) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return file.toUri().toURL();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
