package dev.mlora.batch;

import dev.mlora.data.Field;
import dev.mlora.data.MultiValueField;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.SourceOp;
import dev.mlora.lowering.HostMask;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.spi.HostTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tensors that one run of a model's program is fed with, allocated for the largest batch and
 * filled again and again. Filling allocates nothing. Not safe for use by several threads.
 */
public final class Batch implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<String, HostTensor> feeds = new LinkedHashMap<>();
  private final Map<String, HostTensor> readable = Collections.unmodifiableMap(feeds);
  private final HostTensor present;
  private final HostTensor offsets;
  private final HostTensor segment;
  private final HostTensor label;
  private final HostTensor step;
  private final List<FieldTensors> fields = new ArrayList<>();
  private final List<HostMask> masks;
  private final int[] presentDomains;
  private final int[] firstRows;
  private final int[] segments;
  private final float[] labels;
  private final boolean training;
  private final Set<String> used;
  private int rows;

  private Batch(Model model, Graph entry, int maxRows, List<HostMask> masks, boolean training) {
    this.masks = masks;
    this.training = training;
    int maxPresent = Math.min(maxRows, model.domains());
    present = feed(Feeds.PRESENT, DType.INT32, maxPresent);
    offsets = feed(Feeds.OFFSETS, DType.INT32, maxPresent + 1);
    segment = feed(Feeds.SEGMENT, DType.INT32, maxRows);
    label = tensor(DType.FLOAT32, maxRows);
    presentDomains = new int[maxPresent];
    firstRows = new int[maxPresent + 1];
    segments = new int[maxRows];
    labels = new float[maxRows];
    step = tensor(DType.INT32);
    if (training) {
      feeds.put(Feeds.LABEL, label);
      feeds.put(Feeds.STEP, step);
    }
    model.schema().fields().forEach(field -> fields.add(tensors(field, maxRows)));
    for (HostMask mask : masks) {
      int[] shape = mask.mask().type().shape().dims().stream().mapToInt(Dim::max).toArray();
      feed(mask.input(), DType.UINT8, shape);
    }
    // A model need not use everything; what its graph does not take must not be fed.
    used = entry.inputs().stream().map(SourceOp.Input::name).collect(Collectors.toSet());
    feeds.keySet().retainAll(used);
  }

  /**
   * A batch to train on.
   *
   * @param model the model whose program is fed
   * @param entry the program's entry
   * @param maxRows the greatest number of rows
   * @param masks the dropout masks that the backend leaves to the host
   */
  public static Batch forTraining(Model model, Graph entry, int maxRows, List<HostMask> masks) {
    return new Batch(model, entry, maxRows, masks, true);
  }

  /**
   * A batch to score.
   *
   * @param model the model whose program is fed
   * @param entry the program's entry
   * @param maxRows the greatest number of rows
   */
  public static Batch forPrediction(Model model, Graph entry, int maxRows) {
    return new Batch(model, entry, maxRows, List.of(), false);
  }

  /**
   * Adds a tensor that stays the same from batch to batch.
   *
   * @param name the feed's name
   * @param values its elements
   */
  public void constant(String name, float[] values) {
    if (used.contains(name)) {
      feeds.put(name, HostTensor.of(arena, values, values.length));
    }
  }

  /**
   * Fills the tensors with rows.
   *
   * @param source the rows, sorted by domain
   * @param stepNumber the number of the training step; anything for scoring
   */
  public void fill(BatchRows source, int stepNumber) {
    rows = source.count();
    fillDomains(source);
    for (int field = 0; field < fields.size(); field++) {
      fields.get(field).fill(source, field);
    }
    if (training) {
      label.resize(rows);
      for (int i = 0; i < rows; i++) {
        labels[i] = source.label(i);
      }
      MemorySegment.copy(labels, 0, label.memory(), ValueLayout.JAVA_FLOAT, 0, rows);
      step.set(0, stepNumber);
      for (int i = 0; i < masks.size(); i++) {
        HostTensor bytes = feeds.get(masks.get(i).input());
        if (bytes != null) {
          bytes.resize(rows);
          masks.get(i).fill(bytes, stepNumber);
        }
      }
    }
  }

  /** What to feed; the same map for every batch, its tensors refilled. */
  public Map<String, HostTensor> feeds() {
    return readable;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of domains that have rows. */
  public int domainsPresent() {
    return present.elements();
  }

  /** The i-th domain that has rows. */
  public int domainPresent(int i) {
    return (int) present.get(i);
  }

  /** The labels. */
  public HostTensor label() {
    return label;
  }

  /** The number of the training step. */
  public int step() {
    return (int) step.get(0);
  }

  @Override
  public void close() {
    arena.close();
  }

  private void fillDomains(BatchRows source) {
    // First of all, as it refuses more rows than there is room for.
    segment.resize(rows);
    int domains = 0;
    int last = -1;
    for (int i = 0; i < rows; i++) {
      int domain = source.domain(i);
      if (domain != last) {
        presentDomains[domains] = domain;
        firstRows[domains] = i;
        domains++;
        last = domain;
      }
      segments[i] = domains - 1;
    }
    firstRows[domains] = rows;
    present.resize(domains);
    offsets.resize(domains + 1);
    copy(segments, segment, rows);
    copy(presentDomains, present, domains);
    copy(firstRows, offsets, domains + 1);
  }

  // At once: an access to shared memory checks each time that it is alive.
  private static void copy(int[] from, HostTensor to, int n) {
    MemorySegment.copy(from, 0, to.memory(), UniqueIds.INT, 0, n);
  }

  private FieldTensors tensors(Field field, int maxRows) {
    int values = ModelGraph.maxValues(field, maxRows);
    UniqueIds ids =
        new UniqueIds(
            field.tableRows(),
            feed(Feeds.unique(field.name()), DType.INT32, Math.min(values, field.tableRows())),
            feed(Feeds.inverse(field.name()), DType.INT32, values));
    return field instanceof MultiValueField
        ? new ValueBags(
            ids,
            feed(Feeds.offsets(field.name()), DType.INT32, maxRows + 1),
            feed(Feeds.share(field.name()), DType.FLOAT32, maxRows))
        : ids;
  }

  private HostTensor feed(String name, DType dtype, int... shape) {
    HostTensor tensor = tensor(dtype, shape);
    feeds.put(name, tensor);
    return tensor;
  }

  private HostTensor tensor(DType dtype, int... shape) {
    return HostTensor.allocate(arena, dtype, shape);
  }
}
