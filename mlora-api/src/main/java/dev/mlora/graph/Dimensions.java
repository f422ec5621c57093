package dev.mlora.graph;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that the symbolic dimensions of a graph are bound to in one run.
 *
 * <p>A backend keeps one for each workspace, binds it to the shapes fed and asks it for sizes; none
 * of that allocates. Not safe for use by several threads.
 */
public final class Dimensions {
  private static final int UNBOUND = -1;

  private final List<SourceOp.Input> inputs;
  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private final int[] numbers;

  /** Prepares for the inputs of a graph. */
  public Dimensions(Graph graph) {
    inputs = graph.inputs();
    for (SourceOp.Input input : inputs) {
      for (Dim dim : input.type().shape().dims()) {
        if (!dim.isFixed()) {
          slots.putIfAbsent(dim.symbol(), slots.size());
        }
      }
    }
    numbers = new int[slots.size()];
    clear();
  }

  /** The inputs, in the order in which {@link #bind} counts them. */
  public List<SourceOp.Input> inputs() {
    return inputs;
  }

  /** Forgets the numbers of the last run. */
  public void clear() {
    Arrays.fill(numbers, UNBOUND);
  }

  /**
   * Binds the symbols of one input to the shape fed for it.
   *
   * @param index which input, by its place in {@link #inputs()}
   * @param fed the sizes fed
   * @throws MloraException {@link ErrorCode#FEED_MISMATCH} if they contradict the declared shape,
   *     an earlier feed or a symbol's maximum
   */
  public void bind(int index, int[] fed) {
    Shape declared = inputs.get(index).type().shape();
    if (fed.length != declared.rank()) {
      throw mismatch(index, fed, "the number of dimensions differs");
    }
    for (int axis = 0; axis < fed.length; axis++) {
      Dim dim = declared.dims().get(axis);
      if (dim.isFixed()) {
        if (fed[axis] != dim.constant()) {
          throw mismatch(index, fed, "dimension " + axis + " is fixed");
        }
        continue;
      }
      int scaled = fed[axis] - dim.constant();
      int number = scaled / dim.factor();
      if (scaled < 0 || number * dim.factor() != scaled) {
        throw mismatch(index, fed, "dimension " + axis + " is not of the form " + dim);
      }
      if (number > dim.symbolMax()) {
        throw mismatch(index, fed, "'" + dim.symbol() + "' is at most " + dim.symbolMax());
      }
      int slot = slot(dim);
      if (numbers[slot] != UNBOUND && numbers[slot] != number) {
        throw mismatch(
            index, fed, "'" + dim.symbol() + "' is " + numbers[slot] + " in another input");
      }
      numbers[slot] = number;
    }
  }

  /**
   * The size of a dimension in this run.
   *
   * @throws MloraException {@link ErrorCode#GRAPH_INVALID} if no input of the graph binds its
   *     symbol
   */
  public int size(Dim dim) {
    return dim.isFixed() ? dim.constant() : dim.factor() * numbers[slot(dim)] + dim.constant();
  }

  /** The number of elements of a shape in this run. */
  public int elements(Shape shape) {
    int elements = 1;
    for (int axis = 0; axis < shape.rank(); axis++) {
      elements *= size(shape.dims().get(axis));
    }
    return elements;
  }

  private int slot(Dim dim) {
    Integer slot = slots.get(dim.symbol());
    if (slot == null) {
      throw new MloraException(
          ErrorCode.GRAPH_INVALID,
          "No input of the graph binds the dimension '%s'; inputs bind %s."
              .formatted(dim.symbol(), slots.keySet()));
    }
    return slot;
  }

  private MloraException mismatch(int index, int[] fed, String reason) {
    SourceOp.Input input = inputs.get(index);
    return new MloraException(
        ErrorCode.FEED_MISMATCH,
        "The feed '%s' has the shape %s, but %s was expected: %s."
            .formatted(input.name(), Arrays.toString(fed), input.type(), reason));
  }
}
