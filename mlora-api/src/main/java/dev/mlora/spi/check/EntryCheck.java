package dev.mlora.spi.check;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Ref;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.HostTensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;

/**
 * What must hold of feeds and results before an entry is run: names, element types, shapes, memory
 * that is still there and shared by no two of them, ids within their tables and as distinct as was
 * promised, offsets that ascend from 0 to the number of rows. Safe for use by several threads.
 */
public final class EntryCheck {
  private final String entry;
  private final Graph graph;
  private final FeedRules feedRules;

  private EntryCheck(String entry, Graph graph) {
    this.entry = entry;
    this.graph = graph;
    feedRules = FeedRules.of(entry, graph);
  }

  /**
   * Derives the rules of an entry.
   *
   * @param entry its name, for messages
   * @param graph its graph
   */
  public static EntryCheck of(String entry, Graph graph) {
    return new EntryCheck(entry, graph);
  }

  /**
   * Checks what a run is given.
   *
   * @return the sizes of this run
   * @throws MloraException {@link ErrorCode#FEED_MISMATCH}
   */
  public Dimensions check(Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    Dimensions dimensions = feedRules.check(feeds);
    results.forEach(
        (name, result) -> {
          requireFitting(name, result, dimensions);
          feeds.forEach((feed, tensor) -> requireApart(name, result, feed, tensor));
          results.forEach(
              (other, tensor) -> {
                if (!other.equals(name)) {
                  requireApart(name, result, other, tensor);
                }
              });
        });
    return dimensions;
  }

  private void requireFitting(String name, HostTensor result, Dimensions dimensions) {
    Ref ref = graph.results().get(name);
    if (ref == null) {
      throw mismatch(
          "it has no result '%s'; its results are %s"
              .formatted(name, new TreeSet<>(graph.results().keySet())));
    }
    TensorType type = graph.type(ref);
    TensorChecks.requireUsable(this::mismatch, "result", name, result, type.dtype());
    int[] shape = type.shape().dims().stream().mapToInt(dimensions::size).toArray();
    if (!Arrays.equals(shape, result.shape())) {
      throw mismatch(
          "the result '%s' is %s, here %s, but a tensor %s was given for it"
              .formatted(name, type, Arrays.toString(shape), result));
    }
  }

  private void requireApart(String name, HostTensor result, String other, HostTensor tensor) {
    if (result.memory().asOverlappingSlice(tensor.memory()).isPresent()) {
      throw mismatch("the result '%s' shares memory with '%s'".formatted(name, other));
    }
  }

  private MloraException mismatch(String what) {
    return new MloraException(
        ErrorCode.FEED_MISMATCH,
        "The entry '%s' cannot be run: %s. Correct what is asked for.".formatted(entry, what));
  }
}
