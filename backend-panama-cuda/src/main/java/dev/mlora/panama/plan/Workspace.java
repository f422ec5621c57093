package dev.mlora.panama.plan;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.panama.memory.Memory;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * The memory of one run of a plan, used again by the next. Nothing here allocates after it is made.
 * Each run has a workspace to itself, so predictions can run side by side.
 */
public final class Workspace implements AutoCloseable {
  private final Plan plan;
  private final Arena arena;
  private final Dimensions dimensions;
  private final int[] sizes;
  // The numbers of each value's dimensions: a run looks nothing up by name for every value.
  private final int[][] shapes;
  private final long[] addresses;
  private final int[] elements;
  private final int[] rows;
  private final Block[] blocks;
  private final Workspace[] views;
  private final long scratch;
  private final long blockValues;

  /**
   * Allocates the memory that a plan needs.
   *
   * @param plan the plan
   * @param workers how many workers may run it at once
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with the workspace
  public Workspace(Plan plan, int workers) {
    this.plan = plan;
    arena = Arena.ofShared();
    dimensions = new Dimensions(plan.graph());
    sizes = new int[plan.dims().size()];
    int count = plan.slots().count();
    shapes = shapes(plan);
    addresses = new long[count];
    elements = new int[count];
    rows = new int[count];
    blocks = new Block[workers];
    for (int worker = 0; worker < workers; worker++) {
      blocks[worker] = new Block(worker);
    }
    views = new Workspace[workers];
    long own = plan.scratchBytes() + plan.blockBytes();
    long bytes = plan.layout().bytes() + workers * own;
    long base = arena.allocate(Math.max(1, bytes), Memory.ALIGNMENT).address();
    scratch = base + plan.layout().bytes();
    blockValues = scratch + workers * plan.scratchBytes();
    for (int slot = 0; slot < count; slot++) {
      long offset = plan.layout().offsets()[slot];
      if (offset >= 0) {
        addresses[slot] = base + offset;
      }
      if (plan.slots().get(slot).place() == Slots.Place.CONSTANT) {
        fill(slot);
      }
    }
    for (int worker = 0; worker < workers; worker++) {
      views[worker] = new Workspace(this, blockValues + worker * plan.blockBytes());
    }
  }

  /** The same as a worker sees it: values that last as long as a block lie in its own memory. */
  private Workspace(Workspace of, long blockValues) {
    plan = of.plan;
    arena = of.arena;
    dimensions = of.dimensions;
    sizes = of.sizes;
    shapes = of.shapes;
    addresses = of.addresses.clone();
    elements = of.elements;
    rows = of.rows;
    blocks = of.blocks;
    views = of.views;
    scratch = of.scratch;
    this.blockValues = blockValues;
  }

  private static int[][] shapes(Plan plan) {
    int[][] shapes = new int[plan.slots().count()][];
    for (int slot = 0; slot < shapes.length; slot++) {
      List<Dim> dims = plan.slots().type(slot).shape().dims();
      shapes[slot] = dims.stream().mapToInt(plan.dims()::indexOf).toArray();
    }
    return shapes;
  }

  private void fill(int slot) {
    Slots.Slot constant = plan.slots().get(slot);
    for (long i = 0; i < plan.slots().maxElements(slot); i++) {
      if (constant.type().dtype() == DType.INT32) {
        Memory.i32(addresses[slot] + 4 * i, (int) constant.value());
      } else {
        Memory.f32(addresses[slot] + 4 * i, (float) constant.value());
      }
    }
  }

  /** What the feeds' shapes are bound to; the executable binds it before {@link #resolve}. */
  public Dimensions dimensions() {
    return dimensions;
  }

  /** Says where a feed is in this run. */
  public void feed(int index, HostTensor tensor) {
    addresses[plan.slots().feedSlot(index)] = tensor.memory().address();
  }

  /**
   * Works out all sizes and addresses of this run and checks the integers fed.
   *
   * @param parameters the addresses of the program's parameters
   */
  public void resolve(long[] parameters) {
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = dimensions.size(plan.dims().get(i));
    }
    for (int slot = 0; slot < addresses.length; slot++) {
      Slots.Slot s = plan.slots().get(slot);
      if (s.place() == Slots.Place.PARAMETER) {
        addresses[slot] = parameters[s.source()];
      } else if (s.place() == Slots.Place.ALIAS) {
        addresses[slot] = addresses[s.source()];
      }
      int[] shape = shapes[slot];
      int size = 1;
      for (int axis = 0; axis < shape.length; axis++) {
        size *= sizes[shape[axis]];
      }
      elements[slot] = size;
      rows[slot] = shape.length == 0 ? 1 : sizes[shape[0]];
    }
    for (Workspace view : views) {
      System.arraycopy(addresses, 0, view.addresses, 0, addresses.length);
    }
    for (int i = 0; i < plan.checks().size(); i++) {
      plan.checks().get(i).check(this);
    }
  }

  /** The address of a value. */
  public long address(int slot) {
    return addresses[slot];
  }

  /** The address of a row of a value with four-byte elements. */
  public long row(int slot, int row) {
    return addresses[slot] + 4L * row * width(slot);
  }

  /** The number of elements of a value. */
  public int elements(int slot) {
    return elements[slot];
  }

  /** The size of a value's outermost dimension; 1 for a scalar. */
  public int rows(int slot) {
    return rows[slot];
  }

  /** The number of elements in each row of a value. */
  public int width(int slot) {
    return rows[slot] == 0 ? 0 : elements[slot] / rows[slot];
  }

  /** The size of a dimension by its number. */
  public int size(int number) {
    return sizes[number];
  }

  /** The size of any dimension of the entry. */
  public int size(Dim dim) {
    return dimensions.size(dim);
  }

  /** A worker's scratch memory. */
  public long scratch(Block block) {
    return scratch + block.worker() * plan.scratchBytes();
  }

  /** How rows are cut. */
  public Partition partition() {
    return plan.partition();
  }

  Workspace view(int worker) {
    return views[worker];
  }

  /**
   * Places what lasts as long as a block, so that the block's rows are found where they would be in
   * a value of all rows.
   */
  void enter(BlockValues values, int from) {
    int[] slots = values.slots();
    for (int i = 0; i < slots.length; i++) {
      int slot = slots[i];
      addresses[slot] = blockValues + values.offsets()[i] - 4L * from * width(slot);
    }
  }

  Block block(int worker) {
    return blocks[worker];
  }

  @Override
  public void close() {
    arena.close();
  }
}
