package dev.mlora.report.chart;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The domains that a picture has room for.
 *
 * @param chosen them, by falling number of rows
 * @param of how many there are
 * @param <T> a domain with its numbers
 */
record DomainChoice<T>(List<T> chosen, int of) {
  /** So many bars with their names are still told apart. */
  static final int MOST = 24;

  private static final int EACH = MOST / 3;

  /**
   * All domains if there is room, otherwise the largest and those with the highest and the lowest
   * value.
   *
   * @param rows a domain's rows
   * @param value a domain's value; one where it is undefined is chosen for its rows only
   */
  static <T> DomainChoice<T> among(
      List<T> domains, ToLongFunction<T> rows, Function<T, OptionalDouble> value) {
    Comparator<T> bySize = Comparator.comparingLong(rows).reversed();
    if (domains.size() <= MOST) {
      return new DomainChoice<>(domains.stream().sorted(bySize).toList(), domains.size());
    }
    List<T> byValue =
        domains.stream()
            .filter(domain -> value.apply(domain).isPresent())
            .sorted(Comparator.comparingDouble(domain -> value.apply(domain).orElseThrow()))
            .toList();
    Set<T> chosen = new LinkedHashSet<>();
    add(chosen, domains.stream().sorted(bySize));
    add(chosen, byValue.stream());
    add(chosen, byValue.reversed().stream());
    return new DomainChoice<>(chosen.stream().sorted(bySize).toList(), domains.size());
  }

  private static <T> void add(Set<T> chosen, Stream<T> candidates) {
    candidates.filter(domain -> !chosen.contains(domain)).limit(EACH).toList().forEach(chosen::add);
  }

  /**
   * A sentence for the caption.
   *
   * @param highest what the highest value is called, such as {@code highest gain}
   * @param lowest what the lowest is called
   */
  String sentence(String highest, String lowest) {
    return chosen.size() == of
        ? "Domains by falling number of rows."
        : "%d of %d domains: the %d largest, and of the others those with the %s and the %s; by falling number of rows."
            .formatted(chosen.size(), of, EACH, highest, lowest);
  }
}
