package dev.mlora.train;

import dev.mlora.adapter.Selector;
import dev.mlora.autodiff.Differentiation;
import dev.mlora.autodiff.Gradient;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.CompositeOp.Adam;
import dev.mlora.graph.CompositeOp.AdamDense;
import dev.mlora.graph.CompositeOp.AdamRows;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Graph;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Program;
import dev.mlora.graph.Role;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.model.ModelGraph;
import dev.mlora.model.ModelParameter;
import dev.mlora.model.PredictionProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model, a phase of a plan and a seed made into the program that a backend compiles: forward
 * pass, loss, gradients of what is trained, optimiser updates, and the prediction entry.
 *
 * @param program the program
 * @param parameters what the model declared, without optimiser state
 * @param trained the names of the parameters that a step updates
 * @param rowMask whether the program is fed {@link Feeds#TRAINABLE}
 */
public record TrainingProgram(
    Program program, List<ModelParameter> parameters, Set<String> trained, boolean rowMask) {
  private static final String STEP = "adam/step";
  private static final String DOMAIN_STEP = "adam/domain_step";

  /** Keeps its own copies. */
  public TrainingProgram {
    parameters = List.copyOf(parameters);
    trained = Set.copyOf(trained);
  }

  /**
   * Builds the program of one phase.
   *
   * @param model the model
   * @param plan the plan, for batch size, L2 and the treatment of untouched rows
   * @param phase the phase, for what is trained and the optimiser's numbers
   * @param seed the run's seed, for the dropout masks
   * @throws MloraException {@link ErrorCode#SELECTOR_EMPTY} if the phase selects nothing to train
   */
  public static TrainingProgram of(Model model, TrainingPlan plan, Phase phase, long seed) {
    ModelGraph train = ModelGraph.forTraining(model, plan.batchSize(), seed);
    Updates updates = new Updates(model, plan, phase, train);
    Value label =
        train.graph().input(Feeds.LABEL, TensorType.float32(new Shape(List.of(train.batch()))));
    Value loss = train.logit().sigmoidCrossEntropy(label).mean(0);
    Map<String, Value> updated = updates.of(loss);
    Graph trainGraph = train.graph().build(Map.of(Feeds.LOSS, loss), updated);

    List<ModelParameter> parameters = List.copyOf(train.parameters().values());
    Map<String, Graph> entries = new LinkedHashMap<>();
    entries.put(Program.TRAIN, trainGraph);
    entries.put(Program.PREDICT, PredictionProgram.entry(model));
    return new TrainingProgram(
        new Program(withSlots(model, parameters), entries),
        parameters,
        updates.trained,
        updates.rowMask);
  }

  /** The moments of a parameter, first and second. */
  static List<ParameterSpec> slots(ParameterSpec parameter) {
    return List.of(slot("m", parameter), slot("v", parameter));
  }

  private static ParameterSpec slot(String moment, ParameterSpec parameter) {
    return new ParameterSpec(
        "adam/" + moment + "/" + parameter.name(),
        parameter.type(),
        Role.OPTIMIZER,
        parameter.bank());
  }

  private static List<ParameterSpec> withSlots(Model model, List<ModelParameter> parameters) {
    List<ParameterSpec> all = new ArrayList<>();
    parameters.forEach(parameter -> all.add(parameter.spec()));
    parameters.stream()
        .map(ModelParameter::spec)
        .filter(spec -> spec.role() != Role.STATISTIC)
        .forEach(spec -> all.addAll(slots(spec)));
    all.add(new ParameterSpec(STEP, TensorType.float32(Shape.SCALAR), Role.OPTIMIZER, false));
    all.add(
        new ParameterSpec(
            DOMAIN_STEP, TensorType.float32(Shape.of(model.domains())), Role.OPTIMIZER, true));
    return all;
  }

  /** Adds the gradients and the optimiser's updates to the training graph. */
  private static final class Updates {
    private final ModelGraph model;
    private final GraphBuilder graph;
    private final TrainingPlan plan;
    private final Phase phase;
    private final List<String> names;
    private final int domains;
    private final boolean rowMask;
    private final Map<String, Value> updates = new LinkedHashMap<>();
    private final Set<String> trained = new TreeSet<>();

    Updates(Model model, TrainingPlan plan, Phase phase, ModelGraph train) {
      this.model = train;
      this.graph = train.graph();
      this.plan = plan;
      this.phase = phase;
      this.names = model.schema().domains();
      this.domains = model.domains();
      Selector selector = phase.trainable();
      this.rowMask = !names.stream().allMatch(selector::selectsDomain);
    }

    Map<String, Value> of(Value loss) {
      Map<String, Value> wanted = new LinkedHashMap<>();
      model
          .values()
          .forEach(
              (name, value) -> {
                if (isTrained(spec(name))) {
                  wanted.put(name, value);
                }
              });
      Map<Value, Gradient> gradients = Differentiation.gradients(loss, wanted.values());
      if (gradients.isEmpty()) {
        throw new MloraException(
            ErrorCode.SELECTOR_EMPTY,
            ("Phase '%s' trains nothing that the loss depends on. Its selector is %s; domains are %s,"
                    + " parameters %s.")
                .formatted(phase.name(), phase.trainable(), names, model.parameters().keySet()));
      }
      Value step = counted(STEP, Shape.SCALAR);
      boolean banks =
          wanted.entrySet().stream()
              .anyMatch(p -> gradients.containsKey(p.getValue()) && spec(p.getKey()).bank());
      Value domainStep = banks ? countedDomains() : step;
      wanted.forEach(
          (name, weights) -> {
            Gradient gradient = gradients.get(weights);
            if (gradient != null) {
              // Lazily, a domain counts the steps it had rows in; a gradient of the whole bank
              // steps
              // all of them, also those that have not begun to count.
              boolean own = spec(name).bank() && (gradient instanceof Gradient.Rows || !lazy());
              update(spec(name), weights, gradient, own ? domainStep : step);
              trained.add(name);
            }
          });
      model
          .moved()
          .forEach(
              (name, values) -> {
                if (isTrained(spec(name))) {
                  updates.put(name, values);
                  trained.add(name);
                }
              });
      return updates;
    }

    /** A bank of which no domain's row is selected would be trained by nothing but zeros. */
    private boolean isTrained(ParameterSpec spec) {
      Selector selector = phase.trainable();
      return selector.selects(spec)
          && (!spec.bank() || names.stream().anyMatch(selector::selectsDomain));
    }

    private ParameterSpec spec(String name) {
      return Objects.requireNonNull(model.parameters().get(name)).spec();
    }

    private void update(ParameterSpec spec, Value weights, Gradient gradient, Value step) {
      List<Value> operands = new ArrayList<>();
      operands.add(weights);
      for (ParameterSpec slot : slots(spec)) {
        operands.add(graph.parameter(slot.name(), slot.type()));
      }
      operands.add(step);
      boolean masked = rowMask && spec.bank();
      Adam adam = phase.adamOf(spec).withL2(plan.l2(spec));
      List<Value> updated;
      if (lazy() && gradient instanceof Gradient.Rows rows) {
        operands.add(rows.ids());
        operands.add(rows.values());
        if (masked) {
          operands.add(trainable());
        }
        updated = graph.applyAll(new AdamRows(adam, masked), operands);
      } else {
        operands.add(gradient.dense(spec.type()));
        if (masked) {
          operands.add(trainable());
        }
        updated = graph.applyAll(new AdamDense(adam, masked), operands);
      }
      updates.put(spec.name(), updated.get(0));
      updates.put(slots(spec).get(0).name(), updated.get(1));
      updates.put(slots(spec).get(1).name(), updated.get(2));
    }

    private Value counted(String name, Shape shape) {
      TensorType type = TensorType.float32(shape);
      Value next = graph.parameter(name, type).plus(graph.constant(1, type));
      updates.put(name, next);
      return next;
    }

    private boolean lazy() {
      return plan.sparseUpdates() == SparseUpdates.LAZY;
    }

    /** Counts the steps of each domain: under lazy updates, those that it had rows in. */
    private Value countedDomains() {
      Shape shape = Shape.of(domains);
      if (!lazy()) {
        if (!rowMask) {
          return counted(DOMAIN_STEP, shape);
        }
        Value next = graph.parameter(DOMAIN_STEP, TensorType.float32(shape)).plus(trainable());
        updates.put(DOMAIN_STEP, next);
        return next;
      }
      Value steps = graph.parameter(DOMAIN_STEP, TensorType.float32(shape));
      Value present = model.domains().present();
      Dim count = present.shape().dim(0);
      Value one =
          rowMask
              ? trainable().gatherDistinct(present)
              : graph.constant(1, TensorType.float32(new Shape(List.of(count))));
      Value next =
          graph.apply(
              new RowOp.ScatterRows(), steps, present, steps.gatherDistinct(present).plus(one));
      updates.put(DOMAIN_STEP, next);
      return next;
    }

    private Value trainable() {
      return graph.input(Feeds.TRAINABLE, TensorType.float32(Shape.of(domains)));
    }
  }
}
