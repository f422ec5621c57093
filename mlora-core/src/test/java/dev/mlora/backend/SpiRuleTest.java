package dev.mlora.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that are checked are the rules that are documented. */
class SpiRuleTest {
  @Test
  void theDocumentListsExactlyTheRules() throws IOException {
    List<String> documented;
    try (Stream<String> lines = Files.lines(Path.of("..", "docs", "add-a-backend.md"))) {
      documented = lines.filter(line -> line.matches("\\| `[a-z-]+` \\| [^|]+ \\|")).toList();
    }
    assertThat(documented)
        .containsExactlyElementsOf(
            Stream.of(SpiRule.values())
                .map(rule -> "| `%s` | %s |".formatted(rule.id(), rule.sentence()))
                .toList());
  }
}
