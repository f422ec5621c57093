package dev.mlora.spi.check;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.spi.HostTensor;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a graph asks of the integers that are fed to it: ids lie in the table that they address, and
 * offsets ascend from 0 to the number of rows. Found by following every list of ids back to its
 * feeds.
 */
final class FeedRules {
  /** How the ids of a list relate to each other. */
  private enum Order {
    ANY,
    DISTINCT,
    ASCENDING
  }

  private sealed interface Rule {}

  private record Ids(String feed, Dim rows, Order order, Node user) implements Rule {}

  private record Offsets(String feed, Dim rows, Node user) implements Rule {}

  /** A feed, and whether exactly its elements are used or a selection of them. */
  private record Source(String feed, boolean whole) {}

  private final String entry;
  private final Graph graph;
  private final Set<Rule> rules;

  private FeedRules(String entry, Graph graph, Set<Rule> rules) {
    this.entry = entry;
    this.graph = graph;
    this.rules = rules;
  }

  /** Derives the rules of an entry. */
  static FeedRules of(String entry, Graph graph) {
    FeedRules found = new FeedRules(entry, graph, new LinkedHashSet<>());
    graph.nodes().forEach(found::derive);
    return found;
  }

  private void derive(Node node) {
    switch (node.op()) {
      case RowOp.Gather gather -> ids(node, 1, rowsOf(node, 0), order(gather.distinct()));
      case RowOp.ScatterAdd scatter -> ids(node, 1, scatter.rows(), order(scatter.distinct()));
      case RowOp.ScatterRows scatter -> ids(node, 1, rowsOf(node, 0), Order.DISTINCT);
      case RowOp.SegmentSum sum -> offsets(node, 1, rowsOf(node, 0));
      case RowOp.SegmentExpand expand -> offsets(node, 1, expand.rows());
      case CompositeOp.AdamRows adam -> ids(node, 4, rowsOf(node, 0), Order.DISTINCT);
      case CompositeOp.LoraLinear lora ->
          segments(node, 2 + (lora.bias() ? 1 : 0) + (lora.mask() ? 1 : 0));
      case CompositeOp.LoraLinearGradient gradient ->
          segments(node, 2 + (gradient.layer().mask() ? 1 : 0));
      case CompositeOp.SegmentMatMul product -> offsets(node, 2, rowsOf(node, 0));
      case CompositeOp.SegmentOuter outer -> offsets(node, 2, rowsOf(node, 0));
      default -> {
        // All other operations take no ids.
      }
    }
  }

  /** Present domains and their offsets are the last two operands; A is a bank of all domains. */
  private void segments(Node node, int bank) {
    int operands = node.inputs().size();
    ids(node, operands - 2, rowsOf(node, bank), Order.ASCENDING);
    offsets(node, operands - 1, rowsOf(node, 0));
  }

  private static Order order(boolean distinct) {
    return distinct ? Order.DISTINCT : Order.ANY;
  }

  private void ids(Node node, int operand, Dim rows, Order order) {
    sources(node.inputs().get(operand))
        .forEach(
            source -> {
              // A selection of a feed's elements may repeat one and keeps no order.
              rules.add(new Ids(source.feed, rows, source.whole ? order : Order.ANY, node));
            });
  }

  private void offsets(Node node, int operand, Dim rows) {
    sources(node.inputs().get(operand))
        .filter(Source::whole)
        .forEach(source -> rules.add(new Offsets(source.feed, rows, node)));
  }

  private Dim rowsOf(Node node, int operand) {
    return graph.type(node.inputs().get(operand)).shape().dim(0);
  }

  /** The feeds that the integers of a value come from. */
  private Stream<Source> sources(Ref ref) {
    Node node = graph.node(ref);
    return switch (node.op()) {
      case SourceOp.Input input -> Stream.of(new Source(input.name(), true));
      case LayoutOp.Reshape reshape -> sources(node.inputs().getFirst());
      case RowOp.Gather gather -> selection(node.inputs().getFirst());
      case LayoutOp.Concat concat -> node.inputs().stream().flatMap(this::selection);
      default -> Stream.empty();
    };
  }

  private Stream<Source> selection(Ref ref) {
    return sources(ref).map(source -> new Source(source.feed, false));
  }

  /**
   * Binds the feeds of a run and checks them.
   *
   * @throws MloraException {@link ErrorCode#FEED_MISMATCH}
   */
  Dimensions check(Map<String, HostTensor> feeds) {
    Dimensions dimensions = new Dimensions(graph);
    dimensions.clear();
    List<SourceOp.Input> inputs = dimensions.inputs();
    Map<String, SourceOp.Input> declared = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      SourceOp.Input input = inputs.get(i);
      declared.put(input.name(), input);
      HostTensor feed = feeds.get(input.name());
      if (feed == null) {
        throw mismatch("the feed '%s' (%s) is missing".formatted(input.name(), input.type()));
      }
      TensorChecks.requireUsable(this::mismatch, "feed", input.name(), feed, input.type().dtype());
      dimensions.bind(i, feed.shape());
    }
    for (String name : feeds.keySet()) {
      if (!declared.containsKey(name)) {
        throw mismatch(
            "it has no input '%s'; its inputs are %s"
                .formatted(name, new TreeSet<>(declared.keySet())));
      }
    }
    for (Rule rule : rules) {
      switch (rule) {
        case Ids ids -> check(ids, feed(feeds, ids.feed), dimensions.size(ids.rows));
        case Offsets offsets ->
            check(offsets, feed(feeds, offsets.feed), dimensions.size(offsets.rows));
      }
    }
    return dimensions;
  }

  private void check(Ids rule, HostTensor feed, int rows) {
    boolean[] seen = new boolean[rule.order == Order.DISTINCT ? rows : 0];
    int before = -1;
    for (int i = 0; i < feed.elements(); i++) {
      int id = (int) feed.get(i);
      if (id < 0 || id >= rows) {
        throw mismatch(
            "the feed '%s' holds %d at [%d], but %s addresses %d rows (0 to %d)"
                .formatted(rule.feed, id, i, describe(rule.user), rows, rows - 1));
      }
      if (rule.order == Order.ASCENDING && id <= before) {
        throw mismatch(
            "the feed '%s' holds %d at [%d] after %d, but %s needs distinct ascending ids"
                .formatted(rule.feed, id, i, before, describe(rule.user)));
      }
      if (rule.order == Order.DISTINCT && seen[id]) {
        throw mismatch(
            "the feed '%s' holds %d at [%d] a second time, but %s was promised distinct ids"
                .formatted(rule.feed, id, i, describe(rule.user)));
      }
      if (rule.order == Order.DISTINCT) {
        seen[id] = true;
      }
      before = id;
    }
  }

  private void check(Offsets rule, HostTensor feed, int rows) {
    int last = feed.elements() - 1;
    for (int i = 0; i <= last; i++) {
      int offset = (int) feed.get(i);
      int least = i == 0 ? 0 : (int) feed.get(i - 1);
      if (offset < least || (i == 0 && offset != 0) || (i == last && offset != rows)) {
        throw mismatch(
            "the feed '%s' holds %d at [%d], but the offsets of %s ascend from 0 to its %d rows"
                .formatted(rule.feed, offset, i, describe(rule.user), rows));
      }
    }
  }

  private MloraException mismatch(String what) {
    return new MloraException(
        ErrorCode.FEED_MISMATCH,
        "The entry '%s' cannot be run: %s. Correct what is fed.".formatted(entry, what));
  }

  private static HostTensor feed(Map<String, HostTensor> feeds, String name) {
    HostTensor feed = feeds.get(name);
    if (feed == null) {
      throw new IllegalStateException("rules are checked after all feeds are known to be there");
    }
    return feed;
  }

  private static String describe(Node node) {
    String op = node.op().getClass().getSimpleName();
    return node.path().isEmpty() ? op : "%s at '%s'".formatted(op, node.path());
  }
}
