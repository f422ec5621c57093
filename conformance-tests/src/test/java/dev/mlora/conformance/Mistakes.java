package dev.mlora.conformance;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.CompositeOp.Wanted;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.Op;
import dev.mlora.graph.Program;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.Value;
import dev.mlora.model.Feeds;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The mistakes of the deliberately wrong backends. */
final class Mistakes {
  private static final String LATE = "late/";

  /** Of the bank of the rules about ids. */
  private static final int LAST_ROW = 3;

  private Mistakes() {}

  /** The first row of every segment but the first is counted to the segment before. */
  static final class SegmentOffByOne implements Mistake {
    @Override
    public void make(Run run) {
      run.with(changed(run, Mistakes::offsets, this::shifted));
    }

    private int[] shifted(int[] offsets) {
      int last = offsets.length - 1;
      return IntStream.rangeClosed(0, last)
          .map(i -> i == 0 || i == last ? offsets[i] : Math.min(offsets[i] + 1, offsets[last]))
          .toArray();
    }
  }

  /** A segment without rows takes one of the next segment's. */
  static final class EmptySegment implements Mistake {
    @Override
    public void make(Run run) {
      run.with(changed(run, Mistakes::offsets, this::filled));
    }

    private int[] filled(int[] offsets) {
      int last = offsets.length - 1;
      int[] filled = offsets.clone();
      for (int i = 1; i < last; i++) {
        int least = offsets[i] == offsets[i - 1] ? filled[i - 1] + 1 : filled[i - 1];
        filled[i] = Math.min(Math.max(offsets[i], least), offsets[last]);
      }
      return filled;
    }
  }

  /** The adapters are read from the bank's rows in reverse. */
  static final class WrongBankRow implements Mistake {
    @Override
    public void make(Run run) {
      int domains = domains(run.graph());
      run.with(
          changed(
              run,
              node -> node.op() instanceof CompositeOp.LoraLinear ? node.inputs().size() - 2 : -1,
              present -> IntStream.of(present).map(id -> domains - 1 - id).toArray()));
    }

    private static int domains(Graph graph) {
      return graph.nodes().stream()
          .filter(node -> node.op() instanceof CompositeOp.LoraLinear)
          .flatMap(node -> node.inputs().stream())
          .map(graph::type)
          .filter(type -> type.shape().rank() == 3)
          .mapToInt(type -> type.shape().dim(0).constant())
          .findFirst()
          .orElse(0);
    }
  }

  /** The kernel's gradient of a fully connected layer comes transposed. */
  static final class TransposedGradient implements Mistake {
    @Override
    public Program compiled(Program program) {
      Map<String, Graph> entries = new LinkedHashMap<>();
      program.entries().forEach((name, graph) -> entries.put(name, rewritten(graph)));
      return new Program(program.parameters(), entries);
    }

    private static Graph rewritten(Graph graph) {
      GraphBuilder builder = new GraphBuilder();
      List<List<Value>> values = new ArrayList<>();
      for (Node node : graph.nodes()) {
        List<Value> operands = node.inputs().stream().map(ref -> at(values, ref)).toList();
        values.add(rewritten(builder, node.op(), operands));
      }
      Map<String, Value> results = new LinkedHashMap<>();
      graph.results().forEach((name, ref) -> results.put(name, at(values, ref)));
      Map<String, Value> updates = new LinkedHashMap<>();
      graph.updates().forEach((name, ref) -> updates.put(name, at(values, ref)));
      return builder.build(results, updates);
    }

    private static List<Value> rewritten(GraphBuilder builder, Op op, List<Value> operands) {
      List<Value> results = new ArrayList<>(builder.applyAll(op, operands));
      if (op instanceof CompositeOp.LinearGradient gradient) {
        int place = List.copyOf(gradient.wanted()).indexOf(Wanted.KERNEL);
        if (place >= 0) {
          Value kernel = results.get(place);
          results.set(place, kernel.transpose(1, 0).reshape(kernel.shape()));
        }
      }
      return results;
    }

    private static Value at(List<List<Value>> values, Ref ref) {
      return values.get(ref.node()).get(ref.output());
    }
  }

  /** Dropout masks follow the number of runs and not the step that is fed. */
  static final class CountsStepsItself implements Mistake {
    private int runs;

    @Override
    public void make(Run run) {
      if (!run.feeds().containsKey(Feeds.STEP)) {
        run.rightly();
        return;
      }
      Map<String, HostTensor> feeds = new LinkedHashMap<>(run.feeds());
      feeds.put(Feeds.STEP, HostTensor.of(Arena.ofAuto(), new int[] {runs++}));
      run.with(feeds);
    }
  }

  /** Results are computed from the parameters after the update. */
  static final class ReadsAfterUpdate implements Mistake {
    @Override
    public Program compiled(Program program) {
      return withoutUpdates(program);
    }

    @Override
    public void make(Run run) {
      if (!run.graph().updates().isEmpty()) {
        run.right().run(run.entry(), run.state(), run.feeds(), Map.of());
      }
      run.as(LATE + run.entry());
    }
  }

  /** A training batch that is smaller than one before it is not trained on. */
  static final class DroppedLastBatch implements Mistake {
    private int largest;

    @Override
    public Program compiled(Program program) {
      return withoutUpdates(program);
    }

    @Override
    public void make(Run run) {
      HostTensor label = run.feeds().get("label");
      int rows = label == null ? 0 : label.elements();
      largest = Math.max(largest, rows);
      run.as(rows < largest ? LATE + run.entry() : run.entry());
    }
  }

  /** The tensors fed first are read again in later runs of the same sizes. */
  static final class RetainedFeed implements Mistake {
    private final Map<String, HostTensor> retained = new LinkedHashMap<>();

    @Override
    public void make(Run run) {
      Map<String, HostTensor> used = new LinkedHashMap<>(run.feeds());
      run.feeds()
          .forEach(
              (name, tensor) -> {
                HostTensor first = retained.computeIfAbsent(name, key -> tensor);
                if (first.elements() == tensor.elements()) {
                  used.put(name, first);
                }
              });
      run.with(used);
    }
  }

  /** All runs of an executable share one workspace for the feeds. */
  static final class RacingPredict implements Mistake {
    private volatile Map<String, HostTensor> workspace = Map.of();

    @Override
    public void make(Run run) {
      workspace = run.feeds();
      LockSupport.parkNanos(1);
      run.with(workspace);
    }
  }

  /** Writes that do not begin at the first row are forgotten. */
  static final class IgnoredWrite implements Mistake {
    @Override
    public boolean writes(int firstRow) {
      return firstRow == 0;
    }
  }

  /** Every executable keeps memory that is never freed. */
  static final class Leak implements Mistake {
    private static final int BYTES = 384 << 10;

    @Override
    public Program compiled(Program program) {
      Arena.global().allocate(BYTES).fill((byte) 1);
      return program;
    }
  }

  /** Every run that updates keeps memory that is never freed. */
  static final class LeakInTraining implements Mistake {
    @Override
    public void make(Run run) {
      run.rightly();
      if (!run.graph().updates().isEmpty()) {
        Arena.global().allocate(Leak.BYTES).fill((byte) 1);
      }
    }
  }

  /** What a run allocates is freed with its executable, not before. */
  static final class LeakUntilClosed implements Mistake {
    private final List<MemorySegment> kept = new ArrayList<>();

    @Override
    public void make(Run run) {
      run.rightly();
      kept.add(Arena.ofAuto().allocate(Leak.BYTES).fill((byte) 1));
    }
  }

  /** The last bit of a score depends on whether the batch has an even number of rows. */
  static final class ScoresDependOnCompany implements Mistake {
    @Override
    public void make(Run run) {
      run.rightly();
      HostTensor logit = run.results().get("logit");
      if (logit != null && logit.elements() % 2 == 0) {
        for (int i = 0; i < logit.elements(); i++) {
          logit.set(i, Math.nextUp((float) logit.get(i)));
        }
      }
    }
  }

  /** Batches of more than one block are trained on a little otherwise by every executable. */
  static final class OtherBitsInLargeBatches implements Mistake {
    private static final int BLOCK = 256;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final float error = MADE.incrementAndGet() * 1e-3f;

    @Override
    public void make(Run run) {
      HostTensor label = run.feeds().get("label");
      if (label == null || label.elements() <= BLOCK) {
        run.rightly();
        return;
      }
      float[] labels = label.toFloats();
      labels[0] += error;
      Map<String, HostTensor> others = new LinkedHashMap<>(run.feeds());
      others.put("label", HostTensor.of(Arena.ofAuto(), labels, labels.length));
      run.with(others);
    }
  }

  /** A third domain's scores are noise, another in every run. */
  static final class NoiseForThirdDomain implements Mistake {
    private final Random noise = new Random(5);

    @Override
    public void make(Run run) {
      run.rightly();
      HostTensor logit = run.results().get("logit");
      HostTensor present = run.feeds().get("domain/present");
      HostTensor offsets = run.feeds().get("domain/offsets");
      if (logit == null || present == null || offsets == null) {
        return;
      }
      for (int i = 0; i < present.elements(); i++) {
        for (int row = (int) offsets.get(i);
            present.get(i) == 2 && row < offsets.get(i + 1);
            row++) {
          logit.set(row, noise.nextGaussian());
        }
      }
    }
  }

  /** Models with adapters score a little higher than they should. */
  static final class HigherWithAdapters implements Mistake {
    private static final float DELTA = 1e-3f;

    @Override
    public void make(Run run) {
      run.rightly();
      HostTensor logit = run.results().get("logit");
      boolean adapted =
          run.graph().nodes().stream()
              .anyMatch(node -> node.op() instanceof CompositeOp.LoraLinear);
      for (int i = 0; adapted && logit != null && i < logit.elements(); i++) {
        logit.set(i, logit.get(i) + DELTA);
      }
    }
  }

  /** Of a range of rows, the first one of the second block is forgotten. */
  static final class SliceForgetsSecondBlock implements Mistake {
    private static final int BLOCK = 256;

    @Override
    public void make(Run run) {
      run.rightly();
      if (run.graph().nodes().stream().noneMatch(node -> node.op() instanceof LayoutOp.Slice)) {
        return;
      }
      for (HostTensor result : run.results().values()) {
        if (result.shape().length > 0 && result.shape()[0] > BLOCK) {
          result.set(BLOCK * (result.elements() / result.shape()[0]), 0);
        }
      }
    }
  }

  /** Ids that lie outside of a table address its last row. */
  static final class ClampedIds implements Mistake {
    @Override
    public void make(Run run) {
      run.with(
          changed(
              run,
              node -> node.op() instanceof RowOp.Gather ? 1 : -1,
              ids -> IntStream.of(ids).map(id -> Math.min(Math.max(id, 0), LAST_ROW)).toArray()));
    }
  }

  /** Ids that lie outside of a table are refused, but not as a feed that does not fit. */
  static final class IdsRefusedOtherwise implements Mistake {
    @Override
    public void make(Run run) {
      try {
        run.rightly();
      } catch (MloraException refusal) {
        throw new MloraException(ErrorCode.STATE_ACCESS, String.valueOf(refusal.getMessage()));
      }
    }
  }

  /** What overflows becomes the largest number. */
  static final class Saturates implements Mistake {
    @Override
    public void make(Run run) {
      run.rightly();
      run.results()
          .values()
          .forEach(
              result -> {
                for (int i = 0; i < result.elements(); i++) {
                  if (Double.isInfinite(result.get(i))) {
                    result.set(i, Math.copySign(Float.MAX_VALUE, result.get(i)));
                  }
                }
              });
    }
  }

  private static int offsets(Node node) {
    return switch (node.op()) {
      case RowOp.SegmentSum sum -> 1;
      case RowOp.SegmentExpand expand -> 1;
      case CompositeOp.LoraLinear layer -> node.inputs().size() - 1;
      case CompositeOp.LoraLinearGradient gradient -> node.inputs().size() - 1;
      default -> -1;
    };
  }

  /** The feeds with those changed that are a certain operand of some nodes. */
  private static Map<String, HostTensor> changed(
      Mistake.Run run, ToIntFunction<Node> operand, UnaryOperator<int[]> change) {
    Graph graph = run.graph();
    Set<String> names = new HashSet<>();
    for (Node node : graph.nodes()) {
      int place = operand.applyAsInt(node);
      if (place >= 0 && graph.node(node.inputs().get(place)).op() instanceof SourceOp.Input input) {
        names.add(input.name());
      }
    }
    Map<String, HostTensor> changed = new LinkedHashMap<>(run.feeds());
    for (String name : names) {
      HostTensor feed = run.feeds().get(name);
      int[] numbers = IntStream.range(0, feed.elements()).map(i -> (int) feed.get(i)).toArray();
      int[] others = change.apply(numbers);
      changed.put(name, HostTensor.of(Arena.ofAuto(), others, others.length));
    }
    return changed;
  }

  /** The program with a twin of every entry that changes nothing. */
  private static Program withoutUpdates(Program program) {
    Map<String, Graph> entries = new LinkedHashMap<>(program.entries());
    program
        .entries()
        .forEach(
            (name, graph) ->
                entries.put(LATE + name, new Graph(graph.nodes(), graph.results(), Map.of())));
    return new Program(program.parameters(), entries);
  }
}
