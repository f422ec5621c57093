package dev.mlora.backend;

import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.Capabilities;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.util.List;
import java.util.Map;

/** The reference backend with one thing done wrong, by overriding it. */
class SpoiledBackend implements Backend {
  private final Backend right = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);

  @Override
  public String name() {
    return "spoiled";
  }

  @Override
  public Capabilities capabilities() {
    return right.capabilities();
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    return new PassingState(right.allocate(parameters));
  }

  @Override
  public Executable compile(Program program) {
    Executable compiled = right.compile(program);
    // The checker compiles a second program without updates; only the first one is spoiled.
    boolean real =
        program.entries().values().stream().anyMatch(graph -> !graph.updates().isEmpty());
    return new Executable() {
      @Override
      public void run(
          String entry,
          State state,
          Map<String, HostTensor> feeds,
          Map<String, HostTensor> results) {
        State inner = state instanceof PassingState passing ? passing.right : state;
        if (real) {
          spoiledRun(compiled, entry, inner, feeds, results);
        } else {
          compiled.run(entry, inner, feeds, results);
        }
      }

      @Override
      public void close() {
        compiled.close();
      }
    };
  }

  /** Runs an entry rightly; to be overridden. */
  void spoiledRun(
      Executable compiled,
      String entry,
      State state,
      Map<String, HostTensor> feeds,
      Map<String, HostTensor> results) {
    compiled.run(entry, state, feeds, results);
  }

  @Override
  public void close() {
    right.close();
  }

  /** The reference's state, method by method. */
  static class PassingState implements State {
    final State right;

    PassingState(State right) {
      this.right = right;
    }

    @Override
    public List<ParameterSpec> parameters() {
      return right.parameters();
    }

    @Override
    public void read(String parameter, int firstRow, HostTensor into) {
      right.read(parameter, firstRow, into);
    }

    @Override
    public void write(String parameter, int firstRow, HostTensor from) {
      right.write(parameter, firstRow, from);
    }

    @Override
    public void grow(String bank, int rows) {
      right.grow(bank, rows);
    }

    @Override
    public void sync() {
      right.sync();
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
