package dev.mlora.io.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.adapter.Selector;
import dev.mlora.graph.Role;
import org.junit.jupiter.api.Test;

class SelectorTextTest {
  @Test
  void setsAreInOrderWhateverTheJvmSays() {
    // Unordered, eight names would come in this order once in 40320 JVMs.
    Selector domains = Selector.domain("h", "c", "a", "g", "e", "b", "f", "d");

    assertThat(SelectorText.of(Selector.notRole(Role.ADAPTER).and(domains)))
        .isEqualTo(
            "roles [BACKBONE, EMBEDDING, DOMAIN, STATISTIC, OPTIMIZER] and domains [a, b, c, d, e, f,"
                + " g, h]");
    assertThat(SelectorText.of(Selector.path("mlp/**").and(Selector.all())))
        .isEqualTo("path mlp/** and all");
  }
}
