package dev.mlora.io.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who chose what, in several domains. Users and items are numbered by their first appearance over
 * all domains.
 *
 * @param users the users' ids, by number
 * @param items the items' ids, by number
 * @param domains what was chosen in each domain
 */
record ClickLog(List<String> users, List<String> items, List<Clicks> domains) {
  ClickLog {
    users = List.copyOf(users);
    items = List.copyOf(items);
    domains = List.copyOf(domains);
  }

  /**
   * The clicks in one domain, each once, in the order of the log.
   *
   * @param domain its name
   * @param pairs the user and the item of each
   */
  record Clicks(String domain, ClickColumns pairs) {
    int count() {
      return pairs.count();
    }
  }

  /** Numbers users and items and leaves out what comes a second time. */
  static final class Builder {
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Integer> items = new HashMap<>();
    private final List<String> userIds = new ArrayList<>();
    private final List<String> itemIds = new ArrayList<>();
    private final List<DomainBuilder> domains = new ArrayList<>();

    /** Starts a domain. */
    DomainBuilder domain(String name) {
      DomainBuilder domain = new DomainBuilder(name, this);
      domains.add(domain);
      return domain;
    }

    private static int number(String id, Map<String, Integer> numbers, List<String> ids) {
      Integer known = numbers.putIfAbsent(id, ids.size());
      if (known == null) {
        ids.add(id);
        return ids.size() - 1;
      }
      return known;
    }

    ClickLog build() {
      return new ClickLog(userIds, itemIds, domains.stream().map(DomainBuilder::build).toList());
    }
  }

  /** Collects the clicks of one domain. */
  static final class DomainBuilder {
    private final String name;
    private final Builder log;
    // A click of the same user and item counts again if its kind is another.
    private final Map<String, Set<Long>> seen = new HashMap<>();
    private final ClickColumns pairs = new ClickColumns();

    private DomainBuilder(String name, Builder log) {
      this.name = name;
      this.log = log;
    }

    String name() {
      return name;
    }

    /** Adds a click, unless the same is there. */
    void add(String user, String item, String kind) {
      int u = Builder.number(user, log.users, log.userIds);
      int i = Builder.number(item, log.items, log.itemIds);
      if (seen.computeIfAbsent(kind, any -> new HashSet<>()).add(((long) u << 32) | i)) {
        pairs.add(u, i, 0);
      }
    }

    private Clicks build() {
      return new Clicks(name, pairs);
    }
  }
}
