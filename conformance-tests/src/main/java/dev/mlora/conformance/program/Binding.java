package dev.mlora.conformance.program;

import dev.mlora.graph.Dim;
import java.util.Arrays;
import java.util.List;

/**
 * The sizes of one run: rows, and how they fall into segments.
 *
 * @param segments the rows of each segment; a graph without segments looks at their sum only
 */
public record Binding(List<Integer> segments) {
  /** The dimension of the rows in the kit's graphs. */
  public static final Dim ROWS = Dim.symbol("batch", 2048);

  /** The dimension of the segments in the kit's graphs. */
  public static final Dim SEGMENTS = Dim.symbol("present", 512);

  /** Keeps its own copy. */
  public Binding {
    segments = List.copyOf(segments);
  }

  /** Rows in segments of these sizes. */
  public static Binding segments(Integer... sizes) {
    return new Binding(List.of(sizes));
  }

  /** Rows in one segment. */
  public static Binding rows(int count) {
    return segments(count);
  }

  /** The number of rows. */
  public int rows() {
    return segments.stream().mapToInt(Integer::intValue).sum();
  }

  /** Where the segments begin and end. */
  public int[] offsets() {
    int[] offsets = new int[segments.size() + 1];
    for (int i = 0; i < segments.size(); i++) {
      offsets[i + 1] = offsets[i] + segments.get(i);
    }
    return offsets;
  }

  int size(Dim dim) {
    return dim.size(symbol -> symbol.equals(SEGMENTS.symbol()) ? segments.size() : rows());
  }

  int[] sizes(List<Dim> dims) {
    return dims.stream().mapToInt(this::size).toArray();
  }

  @Override
  public String toString() {
    return segments.size() > 8
        ? "%d rows in %d segments".formatted(rows(), segments.size())
        : "%d rows in segments %s".formatted(rows(), Arrays.toString(segments.toArray()));
  }
}
