package dev.mlora.conformance.lifecycle;

import static dev.mlora.conformance.lifecycle.LifecycleRules.rule;

import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.program.Numbers;
import dev.mlora.conformance.program.ProgramRun;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.spi.Backend;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs that must be refused and must land nothing. */
final class ErrorRules {
  private ErrorRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
            21,
            "Wrong feeds and results are refused, and a refused step lands nothing",
            "checks of names, element types and shapes before anything is computed",
            ErrorRules::wrongFeeds),
        rule(
            22,
            "An entry that the program does not have is refused",
            "Program.entry, which names the entries there are",
            ErrorRules::unknownEntry),
        rule(
            23,
            "A state of another backend, or without the program's parameters, is refused",
            "that run() knows its own states and checks names and types",
            ErrorRules::foreignState),
        rule(
            24,
            "An id out of range is refused and lands nothing, or it harms no row that is not named",
            "that ids are checked before the first update, with FEED_MISMATCH; without checks, that nothing is written outside of a tensor",
            ErrorRules::idOutOfRange));
  }

  private static Outcome wrongFeeds(KitContext context) {
    try (Arena arena = Arena.ofShared();
        ProgramRun run = TinyModel.on(context.backend())) {
      String entry = TinyModel.entry(run);
      Graph graph = run.lowered().program().entry(entry);
      Map<String, HostTensor> good = run.feeds(arena, graph, TinyModel.batch(6, 0));
      Map<String, HostTensor> results = ProgramRun.results(arena, graph, good);
      String result = results.keySet().iterator().next();
      Map<String, double[]> before = run.readAll();
      HostTensor ids = HostTensor.of(arena, new int[6], 6);
      int width = TinyModel.WIDTH;
      refused(run, "a missing feed", Map.of("x", Expect.found(good, "x")), results);
      refused(run, "an unknown feed", with(good, "y", ids), results);
      refused(
          run, "ids as reals", with(good, "ids", HostTensor.of(arena, new float[6], 6)), results);
      refused(
          run,
          "reals as doubles",
          with(good, "x", HostTensor.of(arena, new double[6 * width], 6, width)),
          results);
      refused(
          run,
          "two numbers of rows",
          with(good, "x", HostTensor.of(arena, new float[5 * width], 5, width)),
          results);
      refused(
          run,
          "another width",
          with(good, "x", HostTensor.of(arena, new float[6 * 7], 6, 7)),
          results);
      refused(
          run,
          "another number of dimensions",
          with(good, "x", HostTensor.of(arena, new float[6 * width], 6 * width)),
          results);
      int many = TinyModel.ROWS + 1;
      Map<String, HostTensor> large = with(good, "ids", HostTensor.of(arena, new int[many], many));
      large.put("x", HostTensor.of(arena, new float[many * width], many, width));
      refused(run, "more rows than the maximum", large, results);
      refused(run, "an unknown result", good, with(results, "no-such", ids));
      refused(
          run,
          "a result of another shape",
          good,
          with(results, result, HostTensor.of(arena, new float[2], 2)));
      refused(
          run,
          "a result of another type",
          good,
          with(results, result, HostTensor.of(arena, new double[1])));
      Expect.sameBits("parameters after refused steps", before, run.readAll());
      run.executable().run(entry, run.state(), good, results);
      Expect.sameBits(
          "the count after one good step",
          new double[] {entry.equals(Program.TRAIN) ? 1 : 0},
          run.read("count"));
    }
    return Outcome.passed();
  }

  private static Outcome unknownEntry(KitContext context) {
    try (ProgramRun run = TinyModel.on(context.backend())) {
      Expect.refused(
          "an unknown entry",
          ErrorCode.GRAPH_INVALID,
          () -> run.executable().run("no-such", run.state(), Map.of(), Map.of()));
    }
    return Outcome.passed();
  }

  private static Outcome foreignState(KitContext context) {
    try (Arena arena = Arena.ofShared();
        ProgramRun run = TinyModel.on(context.backend());
        Backend other = context.openAnother();
        State theirs = other.allocate(run.lowered().program().parameters());
        State oracles = context.oracle().allocate(run.lowered().program().parameters());
        State empty = context.backend().allocate(List.of())) {
      Map<String, HostTensor> feeds =
          run.feeds(arena, run.lowered().program().entry(Program.PREDICT), TinyModel.batch(6, 0));
      for (State state : List.of(theirs, oracles, empty)) {
        Expect.refused(
            "a state that is not the program's",
            ErrorCode.STATE_ACCESS,
            () -> run.executable().run(Program.PREDICT, state, feeds, Map.of()));
      }
    }
    return Outcome.passed();
  }

  private static Outcome idOutOfRange(KitContext context) {
    boolean checks = true;
    for (int id : new int[] {TinyModel.DOMAINS, -1}) {
      checks &= refusesOrKeeps(context, id);
    }
    return Outcome.passed(checks ? "it checks ids" : "it does not check ids");
  }

  /**
   * Trains on rows 0 and 1 of a bank and on an id that the program does not know, though the state
   * has that row: rows that were not named stay, and so does the model beside.
   *
   * @return whether the id was refused
   */
  private static boolean refusesOrKeeps(KitContext context, int id) {
    try (ProgramRun run = TinyModel.on(context.backend());
        ProgramRun beside = TinyModel.on(context.backend())) {
      run.state().grow("bank", TinyModel.DOMAINS + 2);
      Map<String, Numbers> batch = new LinkedHashMap<>(TinyModel.batch(3, 0));
      batch.put("ids", Numbers.list(0, id, 1));
      Map<String, double[]> before = run.readAll();
      Map<String, double[]> others = beside.readAll();
      boolean refused = false;
      try {
        run.run(TinyModel.entry(run), batch);
      } catch (MloraException refusal) {
        refused = true;
        Expect.that(
            refusal.code() == ErrorCode.FEED_MISMATCH,
            "The id %d was refused with %s; %s was expected."
                .formatted(id, refusal.getMessage(), ErrorCode.FEED_MISMATCH.id()));
        Expect.sameBits("parameters after the refused id " + id, before, run.readAll());
      }
      Expect.sameBits(
          "rows of the bank that the ids 0, %d and 1 do not name".formatted(id),
          fromRow(2, Expect.found(before, "bank")),
          fromRow(2, run.read("bank")));
      Expect.sameBits("a model beside, after the id " + id, others, beside.readAll());
      return refused;
    }
  }

  private static double[] fromRow(int row, double[] bank) {
    return Arrays.copyOfRange(bank, row * TinyModel.UNITS, bank.length);
  }

  private static void refused(
      ProgramRun run, String what, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    Expect.refused(
        what,
        ErrorCode.FEED_MISMATCH,
        () -> run.executable().run(TinyModel.entry(run), run.state(), feeds, results));
  }

  private static Map<String, HostTensor> with(
      Map<String, HostTensor> tensors, String name, HostTensor tensor) {
    Map<String, HostTensor> changed = new LinkedHashMap<>(tensors);
    changed.put(name, tensor);
    return changed;
  }
}
