package dev.mlora.backend;

import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small program with everything that is checked: a table read by distinct ids, a bank read and
 * updated by the domains present, segments, and an entry that only predicts.
 *
 * <p>It scores {@code rows = table[unique][inverse], score = sum(rows + bank[present] of its
 * segment)}; training makes {@code table = table / 2 + 1} and each present row of the bank its
 * double plus 1.
 */
final class SampleProgram {
  static final ParameterSpec TABLE =
      new ParameterSpec("table", TensorType.float32(Shape.of(4, 2)), Role.EMBEDDING, false);
  static final ParameterSpec BANK =
      new ParameterSpec("bank", TensorType.float32(Shape.of(3, 2)), Role.DOMAIN, true);
  static final ParameterSpec IDLE =
      new ParameterSpec("idle", TensorType.float32(Shape.of(5)), Role.BACKBONE, false);
  static final List<ParameterSpec> PARAMETERS = List.of(TABLE, BANK, IDLE);

  private static final Dim BATCH = Dim.symbol("batch", 8);
  private static final Dim PRESENT = Dim.symbol("present", 3);
  private static final Dim UNIQUE = Dim.symbol("unique", 4);

  private SampleProgram() {}

  static Program program() {
    Map<String, Graph> entries = new LinkedHashMap<>();
    entries.put(Program.TRAIN, graph(true));
    entries.put(Program.PREDICT, graph(false));
    return new Program(PARAMETERS, entries);
  }

  private static Graph graph(boolean training) {
    GraphBuilder graph = new GraphBuilder();
    Value table = graph.parameter("table", TABLE.type());
    Value bank = graph.parameter("bank", BANK.type());
    Value present = graph.input("present", TensorType.int32(Shape.of(PRESENT)));
    Value offsets = graph.input("offsets", TensorType.int32(Shape.of(PRESENT.plus(1))));
    Value unique = graph.input("unique", TensorType.int32(Shape.of(UNIQUE)));
    Value inverse = graph.input("inverse", TensorType.int32(Shape.of(BATCH)));
    Value rows = graph.within("embed", () -> table.gatherDistinct(unique).gather(inverse));
    Value own = bank.gatherDistinct(present);
    Value wide = graph.apply(new RowOp.SegmentExpand(BATCH), own, offsets);
    Value score = rows.plus(wide).sum(1);
    if (!training) {
      return graph.build(Map.of("score", score), Map.of());
    }
    Value one = graph.constant(1, TensorType.float32(Shape.SCALAR));
    Value moved = graph.apply(new RowOp.ScatterRows(), bank, present, own.times(2).plus(one));
    return graph.build(
        Map.of("score", score, "total", score.sum(0)),
        Map.of("table", table.times(0.5).plus(one), "bank", moved));
  }

  /** An entry that gives back its feed, once as it is and once doubled. */
  static Program echo() {
    GraphBuilder graph = new GraphBuilder();
    Value in = graph.input("in", TensorType.float32(Shape.of(BATCH)));
    return new Program(
        List.of(), Map.of("echo", graph.build(Map.of("out", in, "again", in.times(2)), Map.of())));
  }

  /** A lawful batch of 4 rows of the domains 0 and 2, fresh at every call. */
  static Map<String, HostTensor> feeds() {
    Arena arena = Arena.ofAuto();
    Map<String, HostTensor> feeds = new LinkedHashMap<>();
    feeds.put("present", HostTensor.of(arena, new int[] {0, 2}, 2));
    feeds.put("offsets", HostTensor.of(arena, new int[] {0, 3, 4}, 3));
    feeds.put("unique", HostTensor.of(arena, new int[] {3, 1, 0}, 3));
    feeds.put("inverse", HostTensor.of(arena, new int[] {0, 1, 1, 2}, 4));
    return feeds;
  }

  /** Room for the scores of {@link #feeds()}. */
  static Map<String, HostTensor> scores() {
    return Map.of("score", HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, 4));
  }

  /** Numbers for the table: 0.5, 1.5, ... */
  static HostTensor tableValues() {
    return values(4);
  }

  /** Numbers for the bank: 0.5, 1.5, ... */
  static HostTensor bankValues() {
    return values(3);
  }

  static HostTensor values(int rows) {
    HostTensor values = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32, rows, 2);
    for (int i = 0; i < values.elements(); i++) {
      values.set(i, i + 0.5);
    }
    return values;
  }
}
