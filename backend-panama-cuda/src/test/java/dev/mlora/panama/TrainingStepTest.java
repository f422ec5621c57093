package dev.mlora.panama;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlora.autodiff.Differentiation;
import dev.mlora.autodiff.Gradient;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.CompositeOp.LoraLinear;
import dev.mlora.graph.Dim;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole training step: embeddings, two layers with adapters and dropout, loss, Adam. */
class TrainingStepTest {
  private static final int ROWS = 700;
  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 500;

  @ParameterizedTest
  @CsvSource({"auto, 1", "auto, 2", "java, 2"})
  void agreesWithTheReference(String blas, int threads) {
    try (Backend backend = backend(blas, threads)) {
      for (int domains : new int[] {1, 2, 30, 700}) {
        experiment(ROWS, domains, domains > 2).agreesOn(backend, 2e-5);
      }
      experiment(1, 1, true).agreesOn(backend, 2e-5);
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    for (int domains : new int[] {1, 5, 1000}) {
      Experiment e = experiment(domains == 1000 ? 1000 : ROWS, domains, domains == 5);
      Map<String, float[]> first = null;
      for (int threads : new int[] {1, 2, 3, 2, 1}) {
        try (Backend backend = backend("auto", threads)) {
          Map<String, float[]> found = steps(e, backend, 20);
          first = first == null ? found : first;
          assertSameBits(found, first);
        }
      }
    }
  }

  private static Map<String, float[]> steps(Experiment e, Backend backend, int n) {
    Map<String, float[]> after = new LinkedHashMap<>();
    try (Executable executable = backend.compile(e.program());
        State state = e.state(backend)) {
      Map<String, HostTensor> feeds = e.feeds();
      Map<String, HostTensor> results = e.resultTensors();
      for (int i = 0; i < n; i++) {
        feeds.get("step").set(0, i);
        executable.run("run", state, feeds, results);
      }
      results.forEach((name, tensor) -> after.put(name, tensor.toFloats()));
      state
          .parameters()
          .forEach(
              spec -> {
                int[] shape = spec.type().shape().dims().stream().mapToInt(Dim::max).toArray();
                HostTensor into = HostTensor.allocate(Arena.ofAuto(), spec.type().dtype(), shape);
                state.read(spec.name(), 0, into);
                after.put(spec.name(), into.toFloats());
              });
    }
    return after;
  }

  private static void assertSameBits(Map<String, float[]> found, Map<String, float[]> expected) {
    expected.forEach(
        (name, numbers) -> assertThat(Arrays.equals(found.get(name), numbers)).as(name).isTrue());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aStepAllocatesNothing(int threads) {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Experiment e = experiment(ROWS, 5, false);
    try (Backend backend = backend("auto", threads);
        Executable executable = backend.compile(e.program());
        State state = e.state(backend)) {
      Map<String, HostTensor> feeds = e.feeds();
      Map<String, HostTensor> results = e.resultTensors();
      run(executable, state, feeds, results, WARM_UP);
      long[] threadsSeen = workers(bean);
      // The JIT compiler may still be replacing code, long on a busy machine; one quiet window
      // proves it.
      long bytesPerStep = Long.MAX_VALUE;
      for (int attempt = 0; attempt < 40 && bytesPerStep > 0; attempt++) {
        long[] before = bean.getThreadAllocatedBytes(threadsSeen);
        run(executable, state, feeds, results, MEASURED);
        long[] after = bean.getThreadAllocatedBytes(threadsSeen);
        long allocated = 0;
        for (int i = 0; i < after.length; i++) {
          allocated += after[i] - before[i];
        }
        // Asking for the counters allocates arrays of its own on this thread, once in all steps.
        bytesPerStep = allocated / MEASURED;
      }
      assertThat(bytesPerStep).as("bytes per step").isZero();
    }
  }

  /** This thread and the backend's workers. */
  private static long[] workers(ThreadMXBean bean) {
    return Arrays.stream(bean.getAllThreadIds())
        .filter(
            id ->
                id == Thread.currentThread().threadId()
                    || bean.getThreadInfo(id).getThreadName().startsWith("mlora-panama"))
        .toArray();
  }

  private static void run(
      Executable executable,
      State state,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results,
      int n) {
    for (int i = 0; i < n; i++) {
      executable.run("run", state, feeds, results);
    }
  }

  private static Backend backend(String blas, int threads) {
    return new PanamaCpuProvider()
        .create(BackendOptions.DEFAULT.withThreads(threads).with("blas", blas));
  }

  private static Experiment experiment(int batch, int domains, boolean lazy) {
    Experiment e = new Experiment(domains);
    Dim rows = e.dim("batch", 1000, batch);
    Dim present = e.dim("present", 1000, domains);
    int users = 50;
    Dim unique = e.dim("unique", users, 40);
    Value label = e.real("label", Shape.of(rows)).greater(e.real("zero", Shape.of(rows)));
    int[] ids = new int[40];
    Arrays.setAll(ids, i -> (i * 7) % users);
    int[] inverse = new int[batch];
    Arrays.setAll(inverse, i -> (i * 13) % 40);
    Value table = e.parameter("table", users, 8);
    Value x =
        table
            .gatherDistinct(e.ints("unique", Shape.of(unique), ids))
            .gather(e.ints("inverse", Shape.of(rows), inverse));
    int[] segments = new int[domains];
    int[] offsets = new int[domains + 1];
    for (int i = 0; i < domains; i++) {
      segments[i] = i;
      offsets[i + 1] = (int) ((i + 1L) * batch / domains);
    }
    Value domainIds = e.ints("present", Shape.of(present), segments);
    Value ends = e.ints("offsets", Shape.of(present.plus(1)), offsets);
    Value step = e.ints("step", Shape.SCALAR, 3);
    List<Value> trained = new ArrayList<>(List.of(table));
    List<String> names = new ArrayList<>(List.of("table"));
    int in = 8;
    for (int layer = 0; layer < 2; layer++) {
      int out = layer == 0 ? 20 : 12;
      int rank = 4 - layer;
      TensorType type = TensorType.float32(Shape.of(rows, out));
      Value mask = e.graph().apply(new RandomOp.DropoutMask(1, "mlp/" + layer, 0.5, type), step);
      List<Value> own = new ArrayList<>();
      String[] parts = {"W", "b", "A", "B", "c"};
      int[][] shapes = {{in, out}, {out}, {1000, in, rank}, {1000, rank, out}, {1000, out}};
      for (int i = 0; i < parts.length; i++) {
        own.add(e.parameter(parts[i] + layer, shapes[i]));
        names.add(parts[i] + layer);
      }
      trained.addAll(own);
      LoraLinear op = new LoraLinear(Activation.RELU, true, true, true, 1);
      List<Value> operands = new ArrayList<>();
      operands.add(x);
      operands.addAll(own.subList(0, 2));
      operands.add(mask);
      operands.addAll(own.subList(2, 5));
      operands.addAll(List.of(domainIds, ends));
      x = e.graph().applyAll(op, operands).getFirst();
      in = out;
    }
    Value logit = x.matmul(e.parameter("out", in, 1)).reshape(Shape.of(rows));
    Value loss = logit.sigmoidCrossEntropy(label).mean(0);
    Map<Value, Gradient> gradients = Differentiation.gradients(loss, trained);
    Value t = e.parameter("t", true).plus(e.graph().constant(1, TensorType.float32(Shape.SCALAR)));
    e.update("t", t);
    for (int i = 0; i < trained.size(); i++) {
      Value w = trained.get(i);
      int[] shape = w.shape().dims().stream().mapToInt(Dim::max).toArray();
      List<Value> operands = new ArrayList<>();
      operands.add(w);
      operands.add(e.parameter("m/" + names.get(i), shape));
      operands.add(e.parameter("v/" + names.get(i), true, shape));
      operands.add(t);
      Adam adam = new Adam(0.01, 0.9, 0.99, 1e-3, 0.01);
      Gradient gradient = gradients.get(w);
      List<Value> fresh;
      if (lazy && gradient instanceof Gradient.Rows sparse) {
        operands.addAll(List.of(sparse.ids(), sparse.values()));
        fresh = e.graph().applyAll(new AdamRows(adam, false), operands);
      } else {
        operands.add(gradient.dense(w.type()));
        fresh = e.graph().applyAll(new AdamDense(adam, false), operands);
      }
      e.update(names.get(i), fresh.get(0));
      e.update("m/" + names.get(i), fresh.get(1));
      e.update("v/" + names.get(i), fresh.get(2));
    }
    return e.result("loss", loss).result("logit", logit);
  }
}
