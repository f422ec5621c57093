package dev.mlora.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.autodiff.Differentiation;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.Form;
import dev.mlora.batch.Batch;
import dev.mlora.conformance.model.Sample;
import dev.mlora.graph.Dimensions;
import dev.mlora.graph.Graph;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Ref;
import dev.mlora.graph.Shape;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.lowering.Lowered;
import dev.mlora.lowering.Lowering;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.Tower;
import dev.mlora.random.CounterRandom;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.check.EntryCheck;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our gradients against those that PyTorch finds for the same forward pass. */
class AutogradTest {
  private static final int ROWS = 48;
  private static final String ENTRY = "gradients";

  @BeforeAll
  static void loadTheEngineAsUsersDo() {
    new DjlProvider().create(BackendOptions.DEFAULT).close();
  }

  /** DJL's change of element type, which exact roots need, lets no gradient through: no STAR. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STAR")
  void eachModelsGradientsAreTheEngines(Architecture architecture) {
    Model model =
        Model.of(architecture.of(Form.of(Tower.of(16, 8).dropout(0.5))), Sample.schema("f", "m"))
            .withAdapters(LoraConfig.temperature(4));
    Lowered lowered = lowered(model);
    Graph graph = lowered.program().entry(ENTRY);
    try (NDManager manager = Engine.getInstance().newBaseManager();
        Batch batch = Batch.forTraining(model, graph, ROWS, lowered.masks());
        GradientCollector autograd = Engine.getInstance().newGradientCollector()) {
      batch.fill(Sample.rows("autograd", ROWS / 2, ROWS / 2), 1);
      Dimensions sizes = EntryCheck.of(ENTRY, graph).check(batch.feeds(), Map.of());
      Map<String, NDArray> parameters = parameters(lowered.program(), manager);
      Run run = new Run(graph, manager, sizes, batch.feeds(), parameters, new Constants(manager));
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      for (EntryPlan.Planned planned : new EntryPlan(graph).computed()) {
        List<NDArray> outputs = planned.kernel().compute(run);
        for (int i = 0; i < outputs.size(); i++) {
          if (planned.node().op() instanceof SourceOp.Parameter parameter) {
            outputs.get(i).setRequiresGradient(true);
            leaves.put(parameter.name(), outputs.get(i));
          }
          run.put(new Ref(planned.node().id(), i), outputs.get(i));
        }
      }
      autograd.backward(run.value(graph.results().get(Feeds.LOSS)));
      assertThat(graph.results()).hasSizeGreaterThan(8);
      graph
          .results()
          .forEach(
              (name, ref) -> {
                if (!name.equals(Feeds.LOSS)) {
                  assertClose(name, run.value(ref), leaves.get(name).getGradient());
                }
              });
    }
  }

  /** The loss and the gradient of every parameter that it depends on, by the parameter's name. */
  private static Lowered lowered(Model model) {
    ModelGraph train = ModelGraph.forTraining(model, ROWS, 1);
    Value label =
        train.graph().input(Feeds.LABEL, TensorType.float32(new Shape(List.of(train.batch()))));
    Value loss = train.logit().sigmoidCrossEntropy(label).mean(0);
    Map<String, Value> results = new LinkedHashMap<>();
    results.put(Feeds.LOSS, loss);
    var gradients = Differentiation.gradients(loss, train.values().values());
    train
        .values()
        .forEach(
            (name, value) -> {
              if (gradients.containsKey(value)) {
                results.put(name, gradients.get(value).dense(value.type()));
              }
            });
    List<ParameterSpec> specs =
        train.parameters().values().stream().map(parameter -> parameter.spec()).toList();
    Program program = new Program(specs, Map.of(ENTRY, train.graph().build(results, Map.of())));
    return Lowering.lower(program, DjlBackend.CAPABILITIES);
  }

  /** Weights of some size everywhere, so that no gradient is zero for want of them. */
  private static Map<String, NDArray> parameters(Program program, NDManager manager) {
    Map<String, NDArray> parameters = new HashMap<>();
    for (ParameterSpec spec : program.parameters()) {
      long key = CounterRandom.key(7, spec.name());
      float[] values = new float[Math.toIntExact(spec.elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.2 + 0.4 * (CounterRandom.uniform(key, i) - 0.5));
      }
      long[] shape = spec.type().shape().dims().stream().mapToLong(dim -> dim.constant()).toArray();
      parameters.put(spec.name(), manager.create(values, new ai.djl.ndarray.types.Shape(shape)));
    }
    return parameters;
  }

  private static void assertClose(String name, NDArray ours, NDArray engines) {
    double largest = engines.abs().max().getFloat();
    double difference = ours.sub(engines).abs().max().getFloat();
    assertThat(difference)
        .as("gradient of %s, largest %s", name, largest)
        .isLessThanOrEqualTo(2e-5 * largest + 1e-9);
  }
}
