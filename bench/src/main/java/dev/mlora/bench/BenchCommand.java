package dev.mlora.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.backbone.Architecture;
import dev.mlora.backend.Backends;
import dev.mlora.bench.engines.Contest;
import dev.mlora.bench.engines.EngineBench;
import dev.mlora.bench.engines.EngineReport;
import dev.mlora.bench.work.BenchModel;
import dev.mlora.bench.work.Workload;
import dev.mlora.cli.Labels;
import dev.mlora.cli.MloraCommand;
import dev.mlora.cli.Output;
import dev.mlora.cli.TextTable;
import dev.mlora.io.run.Machine;
import dev.mlora.spi.Availability.Available;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mlora bench}: what is claimed of speed, measured on this machine in one run. */
@Command(
    name = "bench",
    subcommands = AgreementCommand.class,
    description = {
      "Measures what a training step and scoring cost on panama-cpu, against the matrix products",
      "that they cannot do without and against each other, in turn within one run. With --report it",
      "measures backends and engines against each other instead. Let nothing else run meanwhile."
    },
    footer = {
      "",
      "Examples:",
      "  mlora bench",
      "  mlora bench --threads 1 --rounds 21 --check",
      "  mlora bench --report docs/benchmarks"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @ParentCommand private MloraCommand top;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description = "Threads to compute with, one table each. Default: 1,2; with --report 1.")
  private List<Integer> threads = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "25",
      description = "How many rounds are measured; figures are medians. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = {
        "Measure backends, and models written in the engines directly, each in a JVM of its own,",
        "and write a page, Markdown with charts and JSON there."
      })
  private @Nullable Path report;

  @Option(
      names = "--backends",
      paramLabel = "NAME",
      split = ",",
      description =
          "With --report: the backends; the first is what the others are compared with. Default: panama-cpu,tf,djl.")
  private List<String> backends = List.of(BenchBackend.NAME, "tf", "djl");

  @Option(
      names = "--models",
      paramLabel = "MODEL",
      split = ",",
      converter = Labels.OfArchitecture.class,
      description = "With --report: models, base and adapted. Default: mlp,deepfm,xdeepfm.")
  private List<Architecture> models =
      List.of(Architecture.MLP, Architecture.DEEPFM, Architecture.XDEEPFM);

  @Option(
      names = "--check",
      description = "End with code 1 where a ratio is above what is claimed, or a step allocates.")
  private boolean check;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  BenchCommand() {}

  MloraCommand top() {
    return top;
  }

  @Override
  public Integer call() {
    if (rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rounds is %d; at least 1 is needed.".formatted(rounds));
    }
    if (threads.stream().anyMatch(number -> number < 1 || number > BenchModel.BATCH)) {
      throw new ParameterException(
          spec.commandLine(),
          "--threads is %s; numbers from 1 to %d are needed.".formatted(threads, BenchModel.BATCH));
    }
    return report == null ? claims() : engines(report);
  }

  /** Backends and engines against each other. */
  private int engines(Path folder) {
    Output output = top.output();
    List<Contest> contests = Contest.of(models);
    boolean held = true;
    for (int number : threads.isEmpty() ? List.of(1) : threads) {
      EngineBench bench = new EngineBench(backends, number, rounds);
      EngineReport measured = EngineReport.measure(bench, contests, output::remark);
      List<Path> files = measured.write(folder);
      measured.lines().forEach(output::result);
      files.forEach(file -> output.result("written: " + file));
      output.result(measured.json());
      held &= measured.holds();
    }
    return check && !held ? FAILED : 0;
  }

  /** What is claimed of panama-cpu. */
  private int claims() {
    Output output = top.output();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    facts(output, json.putObject("machine"));
    ArrayNode results = json.putArray("results");
    boolean held = true;
    for (int number : threads.isEmpty() ? List.of(1, 2) : threads) {
      Interleaved measured = measure(number, output);
      show(number, measured, output);
      Claim.all().forEach(claim -> write(results.addObject(), number, claim, measured));
      held &= Claim.all().stream().allMatch(claim -> holds(claim, measured));
    }
    output.result(json);
    return check && !held ? FAILED : 0;
  }

  private static void facts(Output output, ObjectNode json) {
    Machine machine = Machine.here();
    json.put("cpu", machine.cpu()).put("processors", machine.processors());
    json.put("os", machine.os()).put("jvm", machine.jvm());
    output.result(
        "%s, %d processor(s), %s, %s"
            .formatted(machine.cpu(), machine.processors(), machine.os(), machine.jvm()));
    ArrayNode devices = json.putArray("devices");
    Backends.discover().list().stream()
        .filter(found -> found.name().equals(BenchBackend.NAME))
        .filter(found -> found.availability() instanceof Available)
        .flatMap(found -> ((Available) found.availability()).devices().stream())
        .forEach(
            device -> {
              devices.add(device);
              output.result(BenchBackend.NAME + ": " + device);
            });
    output.result(
        "batch %,d, inputs %d, hidden layers 256, 128 and 64; GEMMs: the nine products of the base model's step, %d MFLOP"
            .formatted(BenchModel.BATCH, BenchModel.WIDTH, BaseGemms.FLOP / 1_000_000));
  }

  private Interleaved measure(int number, Output output) {
    Map<String, Workload> works = new LinkedHashMap<>();
    try (BenchBackend backend = BenchBackend.open(number)) {
      try {
        Claim.works().forEach(name -> works.put(name, Claim.open(name, backend)));
        return Interleaved.measure(
            Claim.all(),
            works,
            rounds,
            round -> output.remark("%d thread(s): %s".formatted(number, round)));
      } finally {
        works.values().forEach(Workload::close);
      }
    }
  }

  private static void show(int number, Interleaved measured, Output output) {
    TextTable table =
        new TextTable(
            number + (number == 1 ? " thread" : " threads"),
            "us each",
            "against",
            "ratio",
            "at most",
            "",
            "bytes/unit");
    for (Claim claim : Claim.all()) {
      table.row(
          claim.title(),
          whole(measured.micros(claim.work())),
          whole(measured.micros(claim.yardstick())),
          two(measured.ratio(claim)),
          two(claim.atMost()),
          holds(claim, measured) ? "holds" : "MISSED",
          whole(measured.bytes(claim.work())));
    }
    output.result("");
    table.lines().forEach(output::result);
    output.result(
        "training %s M rows/s base, %s M rows/s with adapters; GEMMs at %s GFLOP/s"
            .formatted(
                two(BenchModel.BATCH / measured.micros("base")),
                two(BenchModel.BATCH / measured.micros("adapted-2")),
                whole(BaseGemms.FLOP / measured.micros(Claim.GEMMS) / 1e3)));
  }

  /**
   * A step may allocate nothing; what a stray event of the JVM leaves is less than a byte a step.
   */
  private static boolean holds(Claim claim, Interleaved measured) {
    return measured.ratio(claim) <= claim.atMost() && measured.bytes(claim.work()) < 1;
  }

  private static void write(ObjectNode json, int number, Claim claim, Interleaved measured) {
    json.put("claim", claim.title()).put("threads", number);
    json.put("micros", measured.micros(claim.work()));
    json.put("yardstickMicros", measured.micros(claim.yardstick()));
    json.put("ratio", measured.ratio(claim));
    json.put("atMost", claim.atMost()).put("bytes", measured.bytes(claim.work()));
    json.put("holds", holds(claim, measured));
  }

  private static String two(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  private static String whole(double number) {
    return String.format(Locale.ROOT, "%.0f", number);
  }
}
