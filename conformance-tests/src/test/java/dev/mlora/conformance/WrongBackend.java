package dev.mlora.conformance;

import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
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
import java.util.function.Supplier;

/** The reference backend with one mistake. */
record WrongBackend(Backend right, Supplier<Mistake> mistakes) implements Backend {
  /** The door to a backend with a mistake. */
  record Provider(Supplier<Mistake> mistakes) implements BackendProvider {
    private static final BackendProvider RIGHT = new ReferenceBackendProvider();

    @Override
    public String name() {
      return RIGHT.name();
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
      return RIGHT.probe();
    }

    @Override
    public Backend create(BackendOptions options) {
      return new WrongBackend(RIGHT.create(options), mistakes);
    }
  }

  @Override
  public String name() {
    return right.name();
  }

  @Override
  public Capabilities capabilities() {
    return right.capabilities();
  }

  @Override
  public State allocate(List<ParameterSpec> parameters) {
    return new WrongState(right.allocate(parameters), mistakes.get());
  }

  @Override
  public Executable compile(Program program) {
    Mistake mistake = mistakes.get();
    return new WrongExecutable(right.compile(mistake.compiled(program)), program, mistake);
  }

  @Override
  public void close() {
    right.close();
  }

  private record WrongExecutable(Executable right, Program program, Mistake mistake)
      implements Executable {
    @Override
    public void run(
        String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
      State own = state instanceof WrongState wrong ? wrong.right() : state;
      mistake.make(new Mistake.Run(right, entry, program.entry(entry), own, feeds, results));
    }

    @Override
    public void close() {
      right.close();
    }
  }

  private record WrongState(State right, Mistake mistake) implements State {
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
      if (mistake.writes(firstRow)) {
        right.write(parameter, firstRow, from);
      }
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
