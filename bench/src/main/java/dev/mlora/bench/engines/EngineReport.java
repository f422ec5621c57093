package dev.mlora.bench.engines;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.bench.peer.PeerEngine;
import dev.mlora.cli.TextTable;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.run.Machine;
import dev.mlora.report.chart.Picture;
import dev.mlora.report.page.Block;
import dev.mlora.report.page.Blocks;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The comparison of backends and peers, as files.
 *
 * @param bench who took part
 * @param machine where
 * @param checks whether peers learn the same
 * @param results what was measured
 */
public record EngineReport(
    EngineBench bench, Machine machine, Map<PeerEngine, PeerCheck> checks, List<Result> results) {
  private static final String PICTURES = "pictures";

  /** Differences of scores above this are not those of rounding. */
  private static final double SAME_SCORES = 1e-5;

  /** Scores that a peer's training changes by less have not been trained. */
  private static final double TRAINED = 0.05;

  /** Keeps its own copies. */
  public EngineReport {
    checks = Map.copyOf(checks);
    results = List.copyOf(results);
  }

  /**
   * Measures.
   *
   * @param bench who takes part
   * @param contests what is trained and scored
   * @param progress told what is going on
   * @throws MloraException {@link ErrorCode#ENGINE_FAILED} if a contender gives no figures, or a
   *     peer learns something else, so that its time would say nothing
   */
  public static EngineReport measure(
      EngineBench bench, List<Contest> contests, Consumer<String> progress) {
    progress.accept("peers: whether they learn the same");
    Map<PeerEngine, PeerCheck> checks = bench.checkPeers();
    checks.forEach(EngineReport::requireSame);
    List<Result> results = new ArrayList<>();
    contests.forEach(contest -> results.addAll(bench.measure(contest, progress)));
    return new EngineReport(bench, Machine.here(), checks, results);
  }

  private static void requireSame(PeerEngine peer, PeerCheck check) {
    if (!(check.apart() <= SAME_SCORES) || !(check.moved() >= TRAINED)) {
      throw new MloraException(
          ErrorCode.ENGINE_FAILED,
          ("%s does not learn what the backend learns: after %d steps from the same weights a score"
                  + " is off by %.1e, at most %.0e was expected; its own training changed a score by"
                  + " %.1e, at least %.2f was expected. Its time would say nothing.")
              .formatted(
                  peer.title(),
                  PeerCheck.STEPS,
                  check.apart(),
                  SAME_SCORES,
                  check.moved(),
                  TRAINED));
    }
  }

  List<Expectation> expectations() {
    return Expectation.of(results);
  }

  /** Whether all that is expected was measured. */
  public boolean holds() {
    return expectations().stream().allMatch(Expectation::holds);
  }

  /**
   * Writes {@code engines.html}, {@code engines.md} with {@code pictures/}, and {@code
   * engines.json}; with more threads than one their number is in the name.
   *
   * @param folder where
   * @return the files, without the pictures
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}; {@link ErrorCode#NATIVE_LIBRARY} if
   *     this Java cannot draw
   */
  public List<Path> write(Path folder) {
    EnginePage page = EnginePage.of(this);
    for (Picture picture : page.pictures()) {
      WholeFile.write(
          folder.resolve(PICTURES).resolve(picture.name()),
          channel -> WholeFile.writeFully(channel, ByteBuffer.wrap(picture.png())));
    }
    Path html = folder.resolve(name() + ".html");
    WholeFile.write(html, Blocks.html(page.title(), page.lead(), page.blocks()));
    Path markdown = folder.resolve(name() + ".md");
    WholeFile.write(
        markdown, Blocks.markdown(page.title(), page.lead(), page.blocks(), PICTURES + "/"));
    Path machines = folder.resolve(name() + ".json");
    WholeFile.write(machines, json().toPrettyString() + "\n");
    return List.of(html, markdown, machines);
  }

  /** The tables, as lines of text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Block block : EnginePage.of(this).blocks()) {
      if (block instanceof Block.Table table) {
        TextTable text = new TextTable(table.header().toArray(String[]::new));
        table.rows().forEach(text::row);
        lines.add("");
        lines.addAll(text.lines());
      }
    }
    return lines;
  }

  /** What files are called, without what kind they are. */
  String name() {
    return bench.threads() == 1 ? "engines" : "engines-%d-threads".formatted(bench.threads());
  }

  /** All figures, for machines. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("machine")
        .put("cpu", machine.cpu())
        .put("processors", machine.processors())
        .put("os", machine.os())
        .put("jvm", machine.jvm());
    json.put("threads", bench.threads()).put("rounds", bench.rounds());
    ArrayNode expected = json.putArray("expectations");
    for (Expectation each : expectations()) {
      expected
          .addObject()
          .put("title", each.title())
          .put("ratio", each.ratio().median())
          .put("lowerQuartile", each.ratio().low())
          .put("upperQuartile", each.ratio().high())
          .put(each.atLeast() ? "atLeast" : "atMost", each.bound())
          .put("holds", each.holds());
    }
    ArrayNode peers = json.putArray("peers");
    checks.forEach(
        (peer, check) ->
            peers
                .addObject()
                .put("peer", peer.label())
                .put("scoresApart", check.apart())
                .put("scoresMoved", check.moved()));
    ArrayNode list = json.putArray("results");
    results.forEach(result -> write(list.addObject(), result));
    return json;
  }

  private static void write(ObjectNode json, Result result) {
    json.put("model", result.contest().title()).put("contender", result.contender());
    json.put("stepMicros", result.training().micros());
    json.put("trainedRowsPerSecond", result.trainedRowsPerSecond());
    json.put("scoredRowsPerSecond", result.scoredRowsPerSecond());
    json.put("requestRows", ContenderMain.REQUEST);
    json.put("requestMicrosP50", result.request().percentile(0.5));
    json.put("requestMicrosP95", result.request().percentile(0.95));
    json.put("requestMicrosP99", result.request().percentile(0.99));
    json.put("startSeconds", result.startSeconds());
    json.put("peakResidentBytes", result.memory().resident());
    json.put("peakHeapBytes", result.memory().heap());
  }
}
