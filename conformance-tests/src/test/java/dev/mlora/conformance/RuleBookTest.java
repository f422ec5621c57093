package dev.mlora.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.conformance.operation.OperationRules;
import dev.mlora.conformance.rule.Level;
import dev.mlora.graph.Node;
import dev.mlora.graph.Op;
import dev.mlora.graph.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rule book")
class RuleBookTest {
  @Test
  @DisplayName("is RULES.md, word for word")
  void isTheDocument() throws IOException {
    assertThat(Files.readString(Path.of("RULES.md"))).endsWith(RulesDocument.text());
  }

  @Test
  @DisplayName("has rules at every level")
  void hasRulesAtEveryLevel() {
    for (Level level : Level.values()) {
      assertThat(RuleBook.rules(level)).as(level.title()).isNotEmpty();
    }
  }

  @Test
  @DisplayName("tries every operation of the graph at level 1")
  void triesEveryOperation() {
    Set<Class<?>> tried = new HashSet<>();
    for (Program program : OperationRules.programs()) {
      program
          .entries()
          .values()
          .forEach(
              graph ->
                  graph.nodes().stream().map(Node::op).forEach(op -> tried.add(op.getClass())));
    }
    assertThat(operations(Op.class).collect(Collectors.toSet())).isEqualTo(tried);
  }

  private static Stream<Class<?>> operations(Class<?> kind) {
    return kind.isSealed()
        ? Stream.of(kind.getPermittedSubclasses()).flatMap(RuleBookTest::operations)
        : Stream.of(kind);
  }
}
