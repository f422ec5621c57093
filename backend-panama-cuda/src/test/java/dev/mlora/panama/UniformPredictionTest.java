package dev.mlora.panama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Linear;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.random.CounterRandom;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A row's score is the same bits in every batch: alone, at any position, with any number of rows of
 * any other domains. Batches of 1 to 1,100 rows; widths odd and even; ranks 1 to 16.
 */
class UniformPredictionTest {
  private static final int MAX_ROWS = 1100;
  private static final int DOMAINS = 12;
  private static final int IN = 24;
  private static final int POOL = 1100;
  private static final long KEY = CounterRandom.key(5, "uniform");

  private long draws;

  private int draw(int bound) {
    return CounterRandom.below(KEY, draws++, bound);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "java"})
  void aScoreDoesNotDependOnItsBatch(String blas) {
    int experiments = blas.equals("java") ? 2 : 12;
    BackendOptions options = BackendOptions.DEFAULT.withThreads(2).with("blas", blas);
    try (Backend backend = new PanamaCpuProvider().create(options)) {
      for (int i = 0; i < experiments; i++) {
        int[] widths =
            i == 0
                ? new int[] {256, 128, 64}
                : new int[] {1 + draw(300), 1 + draw(140), 1 + draw(70)};
        int[] ranks = {1 + draw(16), 1 + draw(16), 1 + draw(16)};
        scores(backend, widths, ranks, blas.equals("java") ? 4 : 25);
      }
    }
  }

  private void scores(Backend backend, int[] widths, int[] ranks, int batches) {
    Experiment e = tower(widths, ranks);
    float[] pool = e.noise(POOL * IN);
    int[] domainOf = new int[POOL];
    Arrays.setAll(domainOf, row -> draw(DOMAINS));
    Integer[][] known = new Integer[POOL][];
    try (Executable executable = backend.compile(e.program());
        State state = e.state(backend);
        Arena arena = Arena.ofConfined()) {
      for (int batch = 0; batch < batches; batch++) {
        int rows = batch == 0 ? MAX_ROWS : batch < 6 ? batch : 1 + draw(MAX_ROWS);
        int domains = batch % 3 == 1 ? 1 : DOMAINS;
        int[] chosen = choose(rows, domains, domainOf);
        float[] found = run(executable, state, arena, chosen, pool, domainOf);
        for (int i = 0; i < chosen.length; i++) {
          Integer[] bits = {
            Float.floatToRawIntBits(found[2 * i]), Float.floatToRawIntBits(found[2 * i + 1])
          };
          if (known[chosen[i]] == null) {
            known[chosen[i]] = bits;
          }
          assertThat(bits)
              .as("row %d of %d, widths %s", i, chosen.length, Arrays.toString(widths))
              .isEqualTo(known[chosen[i]]);
        }
      }
    }
  }

  /** Rows of the pool, sorted by domain; with one domain only, fewer of them may fit. */
  private int[] choose(int rows, int domains, int[] domainOf) {
    int only = draw(DOMAINS);
    int[] chosen = new int[rows];
    for (int i = 0; i < rows; i++) {
      chosen[i] = draw(POOL);
      while (domains == 1 && domainOf[chosen[i]] != only) {
        chosen[i] = draw(POOL);
      }
    }
    return Arrays.stream(chosen)
        .boxed()
        .sorted((a, b) -> Integer.compare(domainOf[a], domainOf[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static float[] run(
      Executable executable, State state, Arena arena, int[] rows, float[] pool, int[] domainOf) {
    float[] x = new float[rows.length * IN];
    int[] present = Arrays.stream(rows).map(row -> domainOf[row]).distinct().toArray();
    int[] offsets = new int[present.length + 1];
    int segment = 0;
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(pool, rows[i] * IN, x, i * IN, IN);
      while (present[segment] != domainOf[rows[i]]) {
        segment++;
      }
      offsets[segment + 1] = i + 1;
    }
    Map<String, HostTensor> feeds = new HashMap<>();
    feeds.put("x", HostTensor.of(arena, x, rows.length, IN));
    feeds.put("present", HostTensor.of(arena, present, present.length));
    feeds.put("offsets", HostTensor.of(arena, offsets, offsets.length));
    HostTensor y = HostTensor.allocate(arena, DType.FLOAT32, rows.length, 2);
    executable.run("run", state, feeds, Map.of("y", y));
    return y.toFloats();
  }

  private static Experiment tower(int[] widths, int[] ranks) {
    Experiment e = new Experiment(widths[0]);
    Dim rows = e.dim("batch", MAX_ROWS, 1);
    Dim present = e.dim("present", DOMAINS, 1);
    Value x = e.real("x", Shape.of(rows, IN));
    Value ids = e.ints("present", Shape.of(present), 0);
    Value offsets = e.ints("offsets", Shape.of(present.plus(1)), 0, 1);
    int in = IN;
    for (int i = 0; i < widths.length; i++) {
      LoraLinear op = new LoraLinear(Activation.RELU, true, false, true, 1);
      Value kernel = e.parameter("w" + i, in, widths[i]);
      Value bias = e.parameter("b" + i, widths[i]);
      Value down = e.parameter("A" + i, DOMAINS, in, ranks[i]);
      Value up = e.parameter("B" + i, DOMAINS, ranks[i], widths[i]);
      Value own = e.parameter("c" + i, DOMAINS, widths[i]);
      x = e.graph().applyAll(op, List.of(x, kernel, bias, down, up, own, ids, offsets)).getFirst();
      in = widths[i];
    }
    Value projection = e.parameter("out", in, 1);
    Value logit = e.graph().apply(new Linear(Activation.IDENTITY, false, false), x, projection);
    Value softmax = x.matmul(e.parameter("heads", in, 3)).softmax().slice(1, 0, 1);
    e.result("y", Value.concat(List.of(logit, softmax), 1));
    return e;
  }
}
