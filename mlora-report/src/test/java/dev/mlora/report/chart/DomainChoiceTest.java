package dev.mlora.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DomainChoiceTest {
  private record Domain(int rows, OptionalDouble value) {}

  private static DomainChoice<Domain> among(List<Domain> domains) {
    return DomainChoice.among(domains, Domain::rows, Domain::value);
  }

  @Test
  void ofAThousandTheLargestTheBestAndTheWorstAreShownAndItIsSaid() {
    List<Domain> domains = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      // The value rises with the number; in between are the largest, and some without a value.
      int rows = i >= 500 && i < 508 ? 10_000 + i : i;
      domains.add(
          new Domain(rows, i % 100 == 0 ? OptionalDouble.empty() : OptionalDouble.of(i * 1e-3)));
    }

    DomainChoice<Domain> choice = among(domains);

    assertThat(choice.chosen())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(domains.subList(500, 508), domains.subList(1, 9), domains.subList(992, 1000))
                .flatMap(List::stream)
                .toList());
    assertThat(choice.chosen()).extracting(Domain::rows).isSortedAccordingTo((a, b) -> b - a);
    assertThat(choice.sentence("highest gain", "lowest gain"))
        .startsWith("24 of 1000 domains: the 8 largest");
  }

  @Test
  void whereThereIsRoomAllAreShown() {
    List<Domain> domains =
        List.of(new Domain(1, OptionalDouble.empty()), new Domain(2, OptionalDouble.of(0)));

    assertThat(among(domains).chosen()).containsExactly(domains.get(1), domains.get(0));
    assertThat(among(domains).sentence("a", "b")).isEqualTo("Domains by falling number of rows.");
  }
}
