package dev.mlora.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents point to files that exist, and the list of decisions is complete. */
class DocumentsTest {
  /** A Markdown link to a file of this repository, without its anchor. */
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)[^)]*\\)");

  private static final Pattern TITLE = Pattern.compile("^# (\\d{4}): (.+)$", Pattern.MULTILINE);

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    Set<String> broken = new TreeSet<>();
    List<Path> documents = documents();
    for (Path document : documents) {
      LINK.matcher(Files.readString(document))
          .results()
          .map(link -> link.group(1))
          .filter(target -> !Files.exists(document.resolveSibling(target)))
          .forEach(target -> broken.add(document + " -> " + target));
    }
    assertThat(documents).hasSizeGreaterThan(5);
    assertThat(broken).isEmpty();
  }

  @Test
  void everyDecisionIsListedUnderItsTitle() throws IOException {
    Path folder = HouseModule.TOP.resolve("docs/decisions");
    String index = Files.readString(folder.resolve("README.md"));
    Set<String> rows = new TreeSet<>();
    try (Stream<Path> pages = Files.list(folder)) {
      for (Path page : pages.filter(p -> !p.endsWith("README.md")).toList()) {
        String file = page.getFileName().toString();
        var title = TITLE.matcher(Files.readString(page));
        assertThat(title.find()).as("a title '# NNNN: ...' in %s", file).isTrue();
        assertThat(file).startsWith(title.group(1) + "-");
        rows.add("| [%s](%s) | %s |".formatted(title.group(1), file, title.group(2)));
      }
    }
    assertThat(index.lines().filter(line -> line.startsWith("| [")).toList())
        .containsExactlyElementsOf(rows);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(HouseModule.TOP)) {
      return files
          .filter(f -> f.toString().endsWith(".md") && !f.toString().contains("/target/"))
          .collect(Collectors.toList());
    }
  }
}
