package dev.mlora.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Ref;
import dev.mlora.graph.SourceOp;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One run of an entry: its arrays live until it ends. Used by one thread. */
final class Run {
  private final Graph graph;
  private final NDManager manager;
  private final Dimensions sizes;
  private final Map<String, HostTensor> feeds;
  private final Map<String, NDArray> parameters;
  private final Constants constants;
  private final Map<Ref, NDArray> values = new HashMap<>();
  private final Map<Ref, Segments> segments = new HashMap<>();

  /**
   * Begins.
   *
   * @param graph the entry
   * @param manager closed by the caller when the run is over
   * @param sizes of the dimensions
   * @param feeds what is fed
   * @param parameters the state's arrays, as they are before the run
   * @param constants numbers as arrays
   */
  Run(
      Graph graph,
      NDManager manager,
      Dimensions sizes,
      Map<String, HostTensor> feeds,
      Map<String, NDArray> parameters,
      Constants constants) {
    this.graph = graph;
    this.manager = manager;
    this.sizes = sizes;
    this.feeds = feeds;
    this.parameters = parameters;
    this.constants = constants;
  }

  Graph graph() {
    return graph;
  }

  NDManager manager() {
    return manager;
  }

  void put(Ref ref, NDArray value) {
    values.put(ref, value);
  }

  /** A value computed earlier. */
  NDArray value(Ref ref) {
    return Objects.requireNonNull(values.get(ref), () -> ref + " is not computed yet");
  }

  /** Whether a row's numbers must not depend on the rows around it, as in a prediction. */
  boolean uniform() {
    return graph.updates().isEmpty();
  }

  /**
   * An array of a longer life, lent to this run: the same memory, but what is computed from it
   * belongs to the run. DJL gives results to the manager of the first operand.
   */
  NDArray lent(NDArray array) {
    NDArray alias = array.stopGradient();
    alias.attach(manager);
    return alias;
  }

  /** A number as an array without dimensions; it must not be a first operand. */
  NDArray number(DType dtype, double value) {
    return constants.number(dtype, value);
  }

  int size(Dim dim) {
    return sizes.size(dim);
  }

  Shape shape(dev.mlora.graph.Shape shape) {
    return new Shape(shape.dims().stream().mapToLong(this::size).toArray());
  }

  /** The state's array of a parameter, of all the rows that there are. */
  NDArray parameter(String name) {
    return lent(Objects.requireNonNull(parameters.get(name)));
  }

  /** An array over the memory of a feed; nothing is copied. */
  NDArray feed(SourceOp.Input input) {
    HostTensor host = Objects.requireNonNull(feeds.get(input.name()));
    long[] shape = Arrays.stream(host.shape()).asLongStream().toArray();
    long bytes = (long) host.elements() * host.dtype().bytes();
    if (bytes == 0) {
      return manager.zeros(new Shape(shape), dataType(host.dtype()));
    }
    MemorySegment memory = host.memory().asSlice(0, bytes);
    return manager.create(
        memory.asByteBuffer().order(ByteOrder.nativeOrder()),
        new Shape(shape),
        dataType(host.dtype()));
  }

  /** Integers on the host: those of a feed where they are fed, else those of the array. */
  int[] integers(Ref ref) {
    if (graph.node(ref).op() instanceof SourceOp.Input input) {
      HostTensor host = Objects.requireNonNull(feeds.get(input.name()));
      return host.memory().asSlice(0, 4L * host.elements()).toArray(ValueLayout.JAVA_INT);
    }
    return value(ref).toIntArray();
  }

  /** The segments between offsets. */
  Segments segments(Ref offsets) {
    return segments.computeIfAbsent(offsets, ref -> new Segments(this, integers(ref)));
  }

  static DataType dataType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.FLOAT32;
      case FLOAT64 -> DataType.FLOAT64;
      case INT32 -> DataType.INT32;
      case UINT8 -> DataType.UINT8;
    };
  }

  /** Several arrays joined along an axis. */
  static NDArray joined(List<NDArray> parts, int axis) {
    return parts.size() == 1 ? parts.getFirst() : NDArrays.concat(new NDList(parts), axis);
  }
}
