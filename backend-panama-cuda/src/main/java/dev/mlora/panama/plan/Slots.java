package dev.mlora.panama.plan;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** The values of one entry: what each is and where its memory comes from. */
public final class Slots {
  /** Where a value's memory comes from. */
  enum Place {
    /** The workspace's arena, shared with values of other stages. */
    ARENA,
    /** The workspace, filled once. */
    CONSTANT,
    /** The caller's feed. */
    FEED,
    /** The state. */
    PARAMETER,
    /** The memory of another value with the same elements. */
    ALIAS
  }

  /**
   * One value.
   *
   * @param type its type
   * @param place where its memory comes from
   * @param source the number of the parameter, or the slot that an alias stands for
   * @param value the number that a constant holds
   */
  record Slot(TensorType type, Place place, int source, double value) {}

  private final List<Slot> slots = new ArrayList<>();
  private final List<Integer> feeds = new ArrayList<>();

  /** Begins without values. */
  public Slots() {}

  /** A value in planned memory. */
  public int arena(TensorType type) {
    return add(new Slot(type, Place.ARENA, -1, 0));
  }

  /** Planned memory for a number of floats that is not the value of any node. */
  public int floats(long number) {
    if (number > Integer.MAX_VALUE) {
      throw new MloraException(
          ErrorCode.BACKEND_CAPABILITY,
          "panama-cpu cannot keep %d partial sums of one parameter. Use narrower layers."
              .formatted(number));
    }
    return arena(TensorType.float32(Shape.of((int) number)));
  }

  /** A value that is the same number everywhere. */
  public int constant(TensorType type, double value) {
    return add(new Slot(type, Place.CONSTANT, -1, value));
  }

  /** A scalar constant. */
  public int constant(double value) {
    return constant(TensorType.float32(Shape.SCALAR), value);
  }

  /** The next feed, in the order of the entry's inputs. */
  public int feed(TensorType type) {
    feeds.add(slots.size());
    return add(new Slot(type, Place.FEED, -1, 0));
  }

  /** The n-th parameter of the program. */
  public int parameter(TensorType type, int index) {
    return add(new Slot(type, Place.PARAMETER, index, 0));
  }

  /** The same elements under another shape. */
  public int alias(TensorType type, int slot) {
    return add(new Slot(type, Place.ALIAS, slot, 0));
  }

  /** A value's type. */
  public TensorType type(int slot) {
    return slots.get(slot).type();
  }

  /** The slot whose memory a value uses. */
  public int root(int slot) {
    Slot s = slots.get(slot);
    return s.place() == Place.ALIAS ? root(s.source()) : slot;
  }

  /** Whether a value lies in planned memory. */
  public boolean inArena(int slot) {
    return slots.get(root(slot)).place() == Place.ARENA;
  }

  /** The number of the parameter that a value is the old value of; -1 if it is none. */
  public int parameterOf(int slot) {
    Slot s = slots.get(root(slot));
    return s.place() == Place.PARAMETER ? s.source() : -1;
  }

  /** The outermost dimension; that of a scalar is 1. */
  public Dim rows(int slot) {
    Shape shape = type(slot).shape();
    return shape.rank() == 0 ? Dim.of(1) : shape.dim(0);
  }

  /** The greatest number of elements. */
  public long maxElements(int slot) {
    return type(slot).shape().maxElements();
  }

  /** All dimensions that values have. */
  List<Dim> dims() {
    return slots.stream().flatMap(slot -> slot.type().shape().dims().stream()).distinct().toList();
  }

  int feedSlot(int index) {
    return feeds.get(index);
  }

  int count() {
    return slots.size();
  }

  Slot get(int slot) {
    return slots.get(slot);
  }

  private int add(Slot slot) {
    if (slot.type().dtype() == DType.FLOAT64) {
      throw new MloraException(
          ErrorCode.BACKEND_CAPABILITY,
          "panama-cpu computes in single precision, but the program holds %s. Use the reference"
                  .formatted(slot.type())
              + " backend for double precision.");
    }
    slots.add(slot);
    return slots.size() - 1;
  }
}
