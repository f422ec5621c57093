package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.DType;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConcurrencyTest {
  private static final int STEPS = 500;
  private static final TensorType SCALAR = TensorType.float32(Shape.SCALAR);

  /** Each step adds 1 to one parameter and takes 1 from the other; their sum stays 0. */
  private static Program balance() {
    GraphBuilder train = new GraphBuilder();
    Value one = train.constant(1, SCALAR);
    Value up = train.parameter("up", SCALAR).plus(one);
    Value down = train.parameter("down", SCALAR).minus(one);
    GraphBuilder predict = new GraphBuilder();
    Value sum = predict.parameter("up", SCALAR).plus(predict.parameter("down", SCALAR));
    return new Program(
        List.of(spec("up"), spec("down")),
        Map.of(
            Program.TRAIN,
            train.build(Map.of(), Map.of("up", up, "down", down)),
            Program.PREDICT,
            predict.build(Map.of("sum", sum), Map.of())));
  }

  private static ParameterSpec spec(String name) {
    return new ParameterSpec(name, SCALAR, Role.BACKBONE, false);
  }

  @Test
  @Timeout(60)
  void noStepIsLostAndNoPredictionSeesHalfAStep() throws Exception {
    try (Backend backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
        State state = backend.allocate(balance().parameters());
        Executable executable = backend.compile(balance());
        ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Float>> sums = new ArrayList<>();
      List<Future<?>> steps = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        sums.add(pool.submit(() -> predict(executable, state)));
        steps.add(pool.submit(() -> executable.run(Program.TRAIN, state, Map.of(), Map.of())));
        sums.add(pool.submit(() -> predict(executable, state)));
      }
      for (Future<Float> sum : sums) {
        assertThat(sum.get()).isZero();
      }
      for (Future<?> step : steps) {
        step.get();
      }
      HostTensor up = HostTensor.allocate(Arena.ofAuto(), DType.FLOAT32);
      state.read("up", 0, up);
      assertThat(up.toFloats()).containsExactly(STEPS);
    }
  }

  private static float predict(Executable executable, State state) {
    HostTensor sum = HostTensor.of(Arena.ofAuto(), new float[] {Float.NaN});
    executable.run(Program.PREDICT, state, Map.of(), Map.of("sum", sum));
    return sum.toFloats()[0];
  }
}
