package dev.mlora.conformance;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Shape;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The reference backend with fewer capabilities, and truly so: without training it refuses updates,
 * and without determinism the last bit of what is summed is another in every run.
 */
record LesserBackend(Backend whole, boolean training, boolean deterministic) implements Backend {
  /** Of so many terms, a sum hangs on their order. */
  private static final int TERMS = 8;

  /** The door to it. */
  record Provider(boolean training, boolean deterministic) implements BackendProvider {
    @Override
    public String name() {
      return ReferenceBackendProvider.NAME;
    }

    @Override
    public String apiVersion() {
      return API_VERSION;
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Availability probe() {
      try (Backend backend = create(BackendOptions.DEFAULT)) {
        return new Availability.Available(List.of("a part of this JVM"), backend.capabilities());
      }
    }

    @Override
    public Backend create(BackendOptions options) {
      return new LesserBackend(
          new ReferenceBackendProvider().create(options), training, deterministic);
    }
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public Capabilities capabilities() {
    Capabilities all = whole.capabilities();
    return new Capabilities(
        all.dtypes(), all.composites(), all.dropoutMasks(), training, deterministic);
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    return whole.allocate(parameters);
  }

  @Override
  public Executable compile(Program program) {
    Executable executable = whole.compile(program);
    if (!training && program.entries().values().stream().anyMatch(g -> !g.updates().isEmpty())) {
      executable.close();
      throw new MloraException(
          ErrorCode.BACKEND_CAPABILITY,
          "The program updates parameters. Compile one that does not.");
    }
    return deterministic ? executable : new Shaking(executable, program);
  }

  @Override
  public void close() {
    whole.close();
  }

  private record Shaking(Executable steady, Program program) implements Executable {
    @Override
    public void run(
        String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
      steady.run(entry, state, feeds, results);
      if (program.entry(entry).nodes().stream()
          .anyMatch(node -> sums(program.entry(entry), node))) {
        results.values().forEach(Shaking::shake);
      }
    }

    private static boolean sums(Graph graph, Node node) {
      boolean product =
          node.op() instanceof MatrixOp
              || node.op() instanceof CompositeOp.Linear
              || node.op() instanceof CompositeOp.LoraLinear;
      if (!product) {
        return false;
      }
      Shape rows = graph.type(node.inputs().getFirst()).shape();
      return rows.dim(rows.rank() - 1).max() >= TERMS;
    }

    private static void shake(HostTensor result) {
      for (int i = 0; result.dtype() == DType.FLOAT32 && i < result.elements(); i++) {
        float value = (float) result.get(i);
        result.set(i, ThreadLocalRandom.current().nextBoolean() ? value : value * (1 + 0x1p-23f));
      }
    }

    @Override
    public void close() {
      steady.close();
    }
  }
}
