package dev.mlora.model;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dim;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.Role;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.layer.Domains;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The scope that builds a model's graph and collects what its layers declare. */
final class GraphScope implements Scope {
  /** What all places of one graph share. */
  record Context(
      GraphBuilder graph,
      Model model,
      Domains domains,
      @Nullable Value step,
      long seed,
      Map<String, ModelParameter> declared,
      Map<String, Value> parameters,
      List<AdaptedLayer> adapted,
      List<String> adaptable,
      Map<String, Integer> dropouts,
      Map<String, Value> moved) {
    Context(GraphBuilder graph, Model model, Domains domains, @Nullable Value step, long seed) {
      this(
          graph,
          model,
          domains,
          step,
          seed,
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new HashMap<>(),
          new LinkedHashMap<>());
    }
  }

  private final Context context;
  private final String path;

  GraphScope(Context context, String path) {
    this.context = context;
    this.path = path;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public GraphBuilder graph() {
    return context.graph();
  }

  @Override
  public boolean training() {
    return context.step() != null;
  }

  @Override
  public <T> T within(String name, Function<Scope, T> body) {
    return graph().within(name, () -> body.apply(new GraphScope(context, join(name))));
  }

  @Override
  public Value parameter(String name, Shape shape, Init init, Role role) {
    return declare(name, shape, init, role, false);
  }

  @Override
  public Value bank(String name, Shape row, Init init, Role role) {
    return declare(name, row.under(Dim.of(context.model().domains())), init, role, true);
  }

  @Override
  public Domains domains() {
    return context.domains();
  }

  @Override
  public Value linear(Linear linear, Value x) {
    LoraConfig lora = adapters();
    int in = fixedWidth(x);
    Value kernel = parameter("kernel", Shape.of(in, linear.units()), linear.kernelInit());
    List<Value> operands = new ArrayList<>(List.of(x, kernel));
    if (linear.bias()) {
      operands.add(parameter("bias", Shape.of(linear.units()), Init.zeros()));
    }
    Value mask =
        mask(linear.dropout(), new Shape(List.of(x.shape().dim(0), Dim.of(linear.units()))));
    if (mask != null) {
      operands.add(mask);
    }
    if (lora == null) {
      return graph()
          .applyAll(
              new CompositeOp.Linear(linear.activation(), linear.bias(), mask != null), operands)
          .getFirst();
    }
    requireRowOfBatch(x);
    AdaptedLayer layer = adapt(lora, in, linear.units(), linear.bias(), true);
    operands.addAll(banks(lora, layer));
    operands.add(domains().present());
    operands.add(domains().offsets());
    return graph()
        .applyAll(
            new CompositeOp.LoraLinear(
                linear.activation(), linear.bias(), mask != null, lora.domainBias(), layer.scale()),
            operands)
        .getFirst();
  }

  @Override
  public Value adapted(Value x, Value y) {
    LoraConfig lora = adapters();
    if (lora == null) {
      return y;
    }
    requireRowOfBatch(x);
    AdaptedLayer layer = adapt(lora, fixedWidth(x), fixedWidth(y), false, false);
    List<Value> banks = banks(lora, layer);
    Value down = domains().multiply(x, domains().ofPresent(banks.get(0)));
    Value delta = domains().multiply(down, domains().ofPresent(banks.get(1)));
    Value sum = y.plus(delta.times(layer.scale()));
    return lora.domainBias() ? sum.plus(domains().rowsOf(banks.get(2))) : sum;
  }

  /** The adapters of this place, which can carry some; null if it carries none. */
  private @Nullable LoraConfig adapters() {
    context.adaptable().add(path);
    return context.model().adapters().filter(lora -> lora.targets().matches(path)).orElse(null);
  }

  /** Adapters are chosen by the domain of a row of the batch. */
  private void requireRowOfBatch(Value x) {
    Dim batch = domains().segment().shape().dim(0);
    if (!x.shape().dim(0).equals(batch)) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "At %s: adapters take a row for each row of the batch, [%s, width], not %s. Broadcast it first, or leave the layer out of the adapters' targets."
              .formatted(GraphBuilder.place(path), batch, x.shape()));
    }
  }

  private AdaptedLayer adapt(LoraConfig lora, int in, int units, boolean bias, boolean mergeable) {
    int rank = lora.rank().rank(path, in, units);
    AdaptedLayer layer =
        new AdaptedLayer(
            path, in, units, rank, lora.scale(rank), bias, lora.domainBias(), mergeable);
    context.adapted().add(layer);
    return layer;
  }

  /** A, B and, where domains have a bias, c. */
  private List<Value> banks(LoraConfig lora, AdaptedLayer layer) {
    int rank = layer.rank();
    int units = layer.units();
    Init downInit = lora.downInit().forDomain(context.model().foundingDomains());
    List<Value> banks = new ArrayList<>();
    banks.add(bank("lora_A", Shape.of(layer.in(), rank), downInit, Role.ADAPTER));
    banks.add(bank("lora_B", Shape.of(rank, units), Init.zeros(), Role.ADAPTER));
    if (lora.domainBias()) {
      banks.add(bank("lora_bias", Shape.of(units), Init.zeros(), Role.ADAPTER));
    }
    return banks;
  }

  @Override
  public void move(String name, Value values) {
    String full = join(name);
    Value bank = context.parameters().get(full);
    ModelParameter declared = context.declared().get(full);
    if (bank == null || declared == null || declared.spec().role() != Role.STATISTIC) {
      throw new MloraException(
          ErrorCode.GRAPH_NAME,
          "At %s: there is no statistic '%s' to move. Declare it with scope.statistic(...) first."
              .formatted(GraphBuilder.place(path), name));
    }
    if (training()) {
      RowOp.ScatterRows rows = new RowOp.ScatterRows();
      context.moved().put(full, graph().apply(rows, bank, domains().present(), values));
    }
  }

  @Override
  public Value dropout(double rate, Value x) {
    Value mask = mask(rate, x.shape());
    return mask == null ? x : x.times(mask);
  }

  private @Nullable Value mask(double rate, Shape shape) {
    Value step = context.step();
    if (step == null || rate == 0) {
      return null;
    }
    return graph()
        .apply(
            new RandomOp.DropoutMask(
                context.seed(), dropoutPath(), rate, TensorType.float32(shape)),
            step);
  }

  /** Masks differ by their paths: the second dropout of a layer must not repeat the first's. */
  private String dropoutPath() {
    int number = context.dropouts().merge(path, 1, Integer::sum);
    return join(number == 1 ? "dropout" : "dropout_" + number);
  }

  private Value declare(String name, Shape shape, Init init, Role role, boolean bank) {
    String full = join(name);
    ParameterSpec spec = new ParameterSpec(full, TensorType.float32(shape), role, bank);
    ModelParameter parameter = new ModelParameter(spec, init);
    ModelParameter earlier = context.declared().putIfAbsent(full, parameter);
    if (earlier != null) {
      throw new MloraException(
          ErrorCode.GRAPH_NAME,
          "At %s: the parameter '%s' is declared twice. Give the layers places of their own with"
                  .formatted(GraphBuilder.place(path), full)
              + " scope.within(name, ...).");
    }
    Value value = graph().parameter(full, spec.type());
    context.parameters().put(full, value);
    return value;
  }

  private int fixedWidth(Value x) {
    if (x.shape().rank() != 2 || !x.shape().dim(1).isFixed()) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "At %s: a fully connected layer takes [batch, width], not %s. Reshape it first."
              .formatted(GraphBuilder.place(path), x.shape()));
    }
    return x.shape().dim(1).size();
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }
}
