package dev.mlora.conformance.lifecycle;

import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
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
import dev.mlora.spi.Backend;
import java.util.List;
import java.util.Map;

/**
 * A model of two parameters in primitive operations: {@code y = tanh(x w + bank[id])}, trained
 * towards 0, with a count of the steps.
 */
final class TinyModel {
  static final int ROWS = 64;
  static final int WIDTH = 8;
  static final int UNITS = 3;
  static final int DOMAINS = 4;

  private static final Dim BATCH = Dim.symbol("batch", ROWS);

  private TinyModel() {}

  static Program program() {
    return program(DOMAINS);
  }

  /** The program over a bank of some rows. */
  static Program program(int domains) {
    TensorType kernel = TensorType.float32(Shape.of(WIDTH, UNITS));
    TensorType bank = TensorType.float32(Shape.of(domains, UNITS));
    TensorType count = TensorType.float32(Shape.SCALAR);
    GraphBuilder graph = new GraphBuilder();
    Value x = graph.input("x", TensorType.float32(Shape.of(BATCH, WIDTH)));
    Value ids = graph.input("ids", TensorType.int32(new Shape(List.of(BATCH))));
    Value w = graph.parameter("w", kernel);
    Value rows = graph.parameter("bank", bank);
    Value steps = graph.parameter("count", count);
    Value y = x.matmul(w).plus(rows.gather(ids)).tanh();
    Value perDomain = graph.apply(new RowOp.ScatterAdd(Dim.of(domains)), y, ids);
    Graph train =
        graph.build(
            Map.of("loss", y.square().mean(0, 1)),
            Map.of(
                "w", w.minus(x.matmul(y, true, false).times(0.0625)),
                "bank", rows.minus(perDomain.times(0.0625)),
                "count", steps.plus(graph.constant(1, count))));
    Graph predict = graph.build(Map.of("y", y), Map.of());
    return new Program(
        List.of(
            new ParameterSpec("w", kernel, Role.BACKBONE, false),
            new ParameterSpec("bank", bank, Role.DOMAIN, true),
            new ParameterSpec("count", count, Role.OPTIMIZER, false)),
        Map.of(Program.TRAIN, train, Program.PREDICT, predict));
  }

  /** The model on a backend, with weights. */
  static ProgramRun on(Backend backend) {
    ProgramRun run = ProgramRun.of(backend, program());
    run.write("w", Numbers.normal("w", WIDTH, UNITS).values());
    run.write("bank", Numbers.normal("bank", DOMAINS, UNITS).values());
    return run;
  }

  /** The training entry, or the prediction where the backend only predicts. */
  static String entry(ProgramRun run) {
    boolean trains = run.lowered().program().entries().containsKey(Program.TRAIN);
    return trains ? Program.TRAIN : Program.PREDICT;
  }

  /** A batch, different for every number. */
  static Map<String, Numbers> batch(int rows, int number) {
    int[] ids = new int[rows];
    for (int i = 0; i < rows; i++) {
      ids[i] = (i * 7 + number) % DOMAINS;
    }
    return Map.of("x", Numbers.normal("x/" + number, rows, WIDTH), "ids", Numbers.list(ids));
  }
}
