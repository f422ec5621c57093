package dev.mlora.conformance.lifecycle;

import static dev.mlora.conformance.lifecycle.LifecycleRules.rule;

import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.conformance.rule.SkipReason;
import dev.mlora.error.ErrorCode;
import dev.mlora.graph.Activation;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.DType;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.spi.Availability;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendProvider;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Opening and closing. */
final class OpeningRules {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");

  private OpeningRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
            1,
            "Provider, probe and open backend say the same of themselves",
            "name(), apiVersion() as the constant of the SPI, and the capabilities of probe()",
            OpeningRules::identity),
        rule(
            2,
            "A setting that the backend does not know is refused",
            "BackendOptions.requireKnown in create()",
            context -> {
              Expect.refused(
                  "the setting 'no-such-setting'",
                  ErrorCode.BACKEND_OPTION,
                  () ->
                      context
                          .provider()
                          .create(context.options().with("no-such-setting", "1"))
                          .close());
              return Outcome.passed();
            }),
        rule(
            3,
            "What was not declared is refused when it is allocated or compiled, not in a run",
            "element types of parameters and composites of programs against the capabilities",
            OpeningRules::undeclared),
        rule(
            4,
            "Closing twice does nothing",
            "a flag that close() sets once",
            OpeningRules::closeTwice),
        rule(
            5,
            "Use after closing is refused with BACKEND_CLOSED",
            "every method of backend, state and executable, and what a closed backend made",
            OpeningRules::useAfterClose),
        rule(
                6,
                "Closing one state or executable leaves all others alone",
                "memory that several of them share",
                OpeningRules::closeOne)
            .requiring(Requirement.DETERMINISTIC));
  }

  private static Outcome identity(KitContext context) {
    BackendProvider provider = context.provider();
    Expect.that(
        NAME.matcher(provider.name()).matches(),
        "The name '%s' is not made of lower-case letters, digits and hyphens."
            .formatted(provider.name()));
    Expect.that(
        provider.apiVersion().equals(BackendProvider.API_VERSION),
        "The provider is of SPI version %s.".formatted(provider.apiVersion()));
    Expect.that(
        context.backend().name().equals(provider.name()),
        "The backend calls itself '%s', its provider '%s'."
            .formatted(context.backend().name(), provider.name()));
    if (!(provider.probe() instanceof Availability.Available available)) {
      throw new AssertionError("It was opened, but probe() says it is unavailable.");
    }
    Expect.that(
        available.capabilities().equals(context.capabilities()),
        "probe() declares %s, the open backend %s."
            .formatted(available.capabilities(), context.capabilities()));
    Set<DType> dtypes = context.capabilities().dtypes();
    Expect.that(
        dtypes.contains(DType.FLOAT32) && dtypes.contains(DType.INT32),
        "FLOAT32 and INT32 must be declared, not only " + dtypes);
    return Outcome.passed(String.join(", ", available.devices()));
  }

  private static Outcome undeclared(KitContext context) {
    Backend backend = context.backend();
    boolean tried = false;
    if (!context.capabilities().dtypes().contains(DType.FLOAT64)) {
      tried = true;
      TensorType wide = new TensorType(DType.FLOAT64, Shape.of(3));
      List<ParameterSpec> parameters =
          List.of(new ParameterSpec("wide", wide, Role.BACKBONE, false));
      Expect.refused(
          "a FLOAT64 parameter",
          ErrorCode.BACKEND_CAPABILITY,
          () -> backend.allocate(parameters).close());
      GraphBuilder graph = new GraphBuilder();
      Value x = graph.input("x", wide);
      Graph sum = graph.build(Map.of("y", x.plus(x)), Map.of());
      Expect.refused(
          "a FLOAT64 graph",
          ErrorCode.BACKEND_CAPABILITY,
          () -> backend.compile(new Program(List.of(), Map.of("run", sum))).close());
    }
    if (!context.capabilities().composites().contains(CompositeOp.Linear.class)) {
      tried = true;
      GraphBuilder graph = new GraphBuilder();
      Value y =
          graph.apply(
              new CompositeOp.Linear(Activation.RELU, false, false),
              graph.input("x", TensorType.float32(Shape.of(2, 3))),
              graph.input("w", TensorType.float32(Shape.of(3, 4))));
      Graph layer = graph.build(Map.of("y", y), Map.of());
      Expect.refused(
          "a composite that is not declared",
          ErrorCode.BACKEND_CAPABILITY,
          () -> backend.compile(new Program(List.of(), Map.of("run", layer))).close());
    }
    if (!context.capabilities().training()) {
      tried = true;
      Expect.refused(
          "a program that updates, on a backend that only predicts",
          ErrorCode.BACKEND_CAPABILITY,
          () -> backend.compile(TinyModel.program()).close());
    }
    return tried
        ? Outcome.passed()
        : Outcome.skipped(SkipReason.OPTIONAL_BEHAVIOUR, "it declares all there is to be declared");
  }

  private static Outcome closeTwice(KitContext context) {
    Backend backend = context.openAnother();
    ProgramRun run = TinyModel.on(backend);
    run.run(Program.PREDICT, TinyModel.batch(5, 0));
    run.executable().close();
    run.executable().close();
    run.state().close();
    run.state().close();
    backend.close();
    backend.close();
    return Outcome.passed();
  }

  private static Outcome useAfterClose(KitContext context) {
    Backend backend = context.openAnother();
    try (Arena arena = Arena.ofShared()) {
      ProgramRun first = TinyModel.on(backend);
      Map<String, HostTensor> feeds = first.feeds(arena, entry(first), TinyModel.batch(5, 0));
      HostTensor scalar = HostTensor.allocate(arena, DType.FLOAT32);
      first.executable().close();
      refusedClosed("a closed executable", () -> run(first.executable(), first.state(), feeds));
      ProgramRun second = TinyModel.on(backend);
      second.state().close();
      refusedClosed("a closed state", () -> run(second.executable(), second.state(), feeds));
      refusedClosed("reading a closed state", () -> second.state().read("count", 0, scalar));
      refusedClosed("writing a closed state", () -> second.state().write("count", 0, scalar));
      refusedClosed("growing a closed state", () -> second.state().grow("bank", 9));
      refusedClosed("syncing a closed state", () -> second.state().sync());
      ProgramRun third = TinyModel.on(backend);
      backend.close();
      refusedClosed("allocating", () -> backend.allocate(List.of()).close());
      refusedClosed("compiling", () -> backend.compile(TinyModel.program()).close());
      refusedClosed(
          "running on a closed backend", () -> run(third.executable(), third.state(), feeds));
      refusedClosed("reading on a closed backend", () -> third.state().read("count", 0, scalar));
      first.close();
      second.close();
      third.close();
    }
    return Outcome.passed();
  }

  private static Outcome closeOne(KitContext context) {
    Map<String, Numbers> batch = TinyModel.batch(9, 3);
    try (ProgramRun kept = TinyModel.on(context.backend())) {
      double[] before = kept.result(Program.PREDICT, batch, "y");
      for (int i = 0; i < 5; i++) {
        ProgramRun passing = TinyModel.on(context.backend());
        passing.run(TinyModel.entry(passing), TinyModel.batch(30, i));
        passing.close();
      }
      Expect.sameBits(
          "a score after others were closed", before, kept.result(Program.PREDICT, batch, "y"));
    }
    return Outcome.passed();
  }

  private static Graph entry(ProgramRun run) {
    return run.lowered().program().entry(Program.PREDICT);
  }

  private static void run(Executable executable, State state, Map<String, HostTensor> feeds) {
    executable.run(Program.PREDICT, state, feeds, Map.of());
  }

  private static void refusedClosed(String what, Runnable action) {
    Expect.refused(what, ErrorCode.BACKEND_CLOSED, action);
  }
}
