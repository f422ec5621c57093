package dev.mlora.bench;

import dev.mlora.bench.work.BenchModel;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Op;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program of one operation while it is put together, with what it is fed. */
final class OperationGraph {
  static final String ENTRY = "once";
  private static final int ROWS = BenchModel.BATCH;
  private static final Dim BATCH = Dim.symbol("batch", ROWS);

  private final GraphBuilder graph = new GraphBuilder();
  private final Arena arena;
  private final List<ParameterSpec> parameters = new ArrayList<>();
  private final Map<String, HostTensor> feeds = new LinkedHashMap<>();

  OperationGraph(Arena arena) {
    this.arena = arena;
  }

  /** The type of {@link #ROWS} rows. */
  private static TensorType rowType(int width) {
    return TensorType.float32(new Shape(List.of(BATCH, Dim.of(width))));
  }

  /** Rows that are fed: numbers of both signs. */
  Value rows(String name, int width) {
    float[] values = new float[ROWS * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 17 - 8) * 0.01f;
    }
    feeds.put(name, HostTensor.of(arena, values, ROWS, width));
    return graph.input(name, rowType(width));
  }

  /** A parameter. */
  Value parameter(String name, int... sizes) {
    TensorType type = TensorType.float32(Shape.of(sizes));
    parameters.add(new ParameterSpec(name, type, Role.BACKBONE, false));
    return graph.parameter(name, type);
  }

  /** An optimiser's count of steps. */
  Value count() {
    return graph.constant(10, TensorType.float32(Shape.SCALAR));
  }

  /** The number of the training step. */
  Value step() {
    feeds.put("step", HostTensor.of(arena, new int[] {1}));
    return graph.input("step", new TensorType(DType.INT32, Shape.SCALAR));
  }

  /** Ids, one for each row, a stride apart. */
  Value ids(int stride, int below) {
    int[] ids = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      ids[i] = (int) ((long) i * stride % below);
    }
    feeds.put("ids", HostTensor.of(arena, ids, ROWS));
    return graph.input("ids", TensorType.int32(new Shape(List.of(BATCH))));
  }

  /** All domains present, each with as many rows as the others. */
  List<Value> segments(int domains) {
    int[] present = new int[domains];
    int[] offsets = new int[domains + 1];
    for (int i = 0; i < domains; i++) {
      present[i] = i;
      offsets[i + 1] = (int) ((long) ROWS * (i + 1) / domains);
    }
    feeds.put("present", HostTensor.of(arena, present, domains));
    feeds.put("offsets", HostTensor.of(arena, offsets, domains + 1));
    Dim segments = Dim.symbol("present", domains);
    return List.of(
        graph.input("present", TensorType.int32(new Shape(List.of(segments)))),
        graph.input("offsets", TensorType.int32(new Shape(List.of(segments.plus(1))))));
  }

  List<Value> apply(Op op, List<Value> operands) {
    return graph.applyAll(op, operands);
  }

  /** The program; it also counts, so that a backend takes it for a training step. */
  Program program(List<Value> results) {
    TensorType scalar = TensorType.float32(Shape.SCALAR);
    Value counter = parameter("counter");
    Map<String, Value> named = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      named.put("result" + i, results.get(i));
    }
    Graph once = graph.build(named, Map.of("counter", counter.plus(graph.constant(1, scalar))));
    return new Program(parameters, Map.of(ENTRY, once));
  }

  Map<String, HostTensor> feeds() {
    return feeds;
  }
}
