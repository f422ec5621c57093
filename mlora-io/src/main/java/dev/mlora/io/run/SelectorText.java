package dev.mlora.io.run;

import dev.mlora.adapter.Selector;
import java.util.TreeSet;

/**
 * Selectors as text. The text of a set depends on the JVM that prints it, and equal plans must read
 * alike, so sets are printed in order.
 */
final class SelectorText {
  private SelectorText() {}

  static String of(Selector selector) {
    return switch (selector) {
      case Selector.All all -> "all";
      case Selector.Roles roles -> "roles " + new TreeSet<>(roles.roles());
      case Selector.Path path -> "path " + path.pattern();
      case Selector.Domains domains -> "domains " + new TreeSet<>(domains.names());
      case Selector.Both both -> of(both.first()) + " and " + of(both.second());
    };
  }
}
