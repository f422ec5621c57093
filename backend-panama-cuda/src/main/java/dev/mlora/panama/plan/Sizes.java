package dev.mlora.panama.plan;

import dev.mlora.graph.Dim;
import java.util.ArrayList;
import java.util.List;

/** Numbers the dimensions of an entry, so that a run can keep their sizes in an array. */
public final class Sizes {
  private final List<Dim> dims = new ArrayList<>();

  /** Begins without dimensions. */
  public Sizes() {}

  /** The number of a dimension. */
  public int of(Dim dim) {
    int known = dims.indexOf(dim);
    if (known < 0) {
      dims.add(dim);
      return dims.size() - 1;
    }
    return known;
  }

  List<Dim> dims() {
    return dims;
  }
}
