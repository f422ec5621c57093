package dev.mlora.reference;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.spi.HostTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one run was given: copies of the feeds and the sizes that they bind.
 *
 * @param feeds the feeds by name, all there and of their declared types
 * @param dimensions the numbers of the symbolic dimensions
 */
record Bindings(Map<String, Tensor> feeds, Dimensions dimensions) {
  /**
   * Checks feeds and results against an entry.
   *
   * @throws MloraException {@code FEED_MISMATCH}
   */
  static Bindings check(
      String entry, Graph graph, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    Dimensions dimensions = new Dimensions(graph);
    dimensions.clear();
    List<SourceOp.Input> inputs = dimensions.inputs();
    requireKnown(entry, "feed", feeds, inputs.stream().map(SourceOp.Input::name).toList());
    Map<String, Tensor> copies = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      SourceOp.Input input = inputs.get(i);
      HostTensor feed = feeds.get(input.name());
      if (feed == null || feed.dtype() != input.type().dtype()) {
        throw unfit(entry, "feed", input.name(), feed, input.type().toString());
      }
      dimensions.bind(i, feed.shape());
      copies.put(input.name(), Tensor.copyOf(feed));
    }
    Bindings bindings = new Bindings(copies, dimensions);
    requireKnown(entry, "result", results, List.copyOf(graph.results().keySet()));
    graph.results().forEach((name, ref) -> bindings.checkResult(entry, graph, name, ref, results));
    return bindings;
  }

  private void checkResult(
      String entry, Graph graph, String name, Ref ref, Map<String, HostTensor> results) {
    HostTensor result = results.get(name);
    TensorType type = graph.type(ref);
    int[] shape = sizes(type.shape());
    if (result != null
        && (result.dtype() != type.dtype() || !Arrays.equals(result.shape(), shape))) {
      throw unfit(
          entry, "result", name, result, "%s, here %s".formatted(type, Arrays.toString(shape)));
    }
  }

  /** The sizes of a shape in this run. */
  int[] sizes(Shape shape) {
    return shape.dims().stream().mapToInt(this::size).toArray();
  }

  private int size(Dim dim) {
    int size = dimensions.size(dim);
    if (size < 0) {
      throw new MloraException(
          ErrorCode.FEED_MISMATCH,
          "The feeds make the dimension %s of a tensor %d. Feed at least one offset for segments."
              .formatted(dim, size));
    }
    return size;
  }

  private static void requireKnown(
      String entry, String kind, Map<String, HostTensor> given, List<String> known) {
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw new MloraException(
            ErrorCode.FEED_MISMATCH,
            "The entry '%s' has no %s '%s'; it has %s. Leave it out or correct its name."
                .formatted(entry, kind, name, new TreeSet<>(known)));
      }
    }
  }

  private static MloraException unfit(
      String entry, String kind, String name, @Nullable HostTensor given, String expected) {
    return new MloraException(
        ErrorCode.FEED_MISMATCH,
        "The %s '%s' of the entry '%s' is %s, but %s was expected. Give a tensor of that type and"
                .formatted(kind, name, entry, given == null ? "missing" : given, expected)
            + " shape.");
  }
}
