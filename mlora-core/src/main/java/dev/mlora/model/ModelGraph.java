package dev.mlora.model;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.data.Field;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Pooling;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.DType;
import dev.mlora.graph.Dim;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Shape;
import dev.mlora.graph.TensorType;
import dev.mlora.graph.Value;
import dev.mlora.layer.Domains;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model built into a graph that is still open, for a training plan to add gradients to.
 *
 * @param graph the open graph
 * @param logit the logit of each row, {@code [batch]}
 * @param batch the dimension of the rows
 * @param domains the domains of the batch
 * @param parameters every parameter declared, by name, in order of declaration
 * @param values the same parameters' values in the graph
 * @param adapted the layers that carry adapters, in order of declaration
 * @param moved the new values of statistics after a training step, by name
 */
public record ModelGraph(
    GraphBuilder graph,
    Value logit,
    Dim batch,
    Domains domains,
    Map<String, ModelParameter> parameters,
    Map<String, Value> values,
    List<AdaptedLayer> adapted,
    Map<String, Value> moved) {

  /**
   * Builds a model for scoring.
   *
   * @param model the model
   * @param maxRows the greatest number of rows in a batch
   */
  public static ModelGraph forPrediction(Model model, int maxRows) {
    return build(model, maxRows, 0, false);
  }

  /**
   * Builds a model for training, where dropout is on.
   *
   * @param model the model
   * @param maxRows the greatest number of rows in a batch
   * @param seed the run's seed, for the dropout masks
   */
  public static ModelGraph forTraining(Model model, int maxRows, long seed) {
    return build(model, maxRows, seed, true);
  }

  private static ModelGraph build(Model model, int maxRows, long seed, boolean training) {
    GraphBuilder graph = new GraphBuilder();
    Dim batch = Dim.symbol("batch", maxRows);
    Dim present = Dim.symbol("present", Math.min(maxRows, model.domains()));
    Domains domains =
        new Domains(
            ids(graph, Feeds.PRESENT, present),
            ids(graph, Feeds.OFFSETS, present.plus(1)),
            ids(graph, Feeds.SEGMENT, batch));
    List<Features.Lookup> lookups = new ArrayList<>();
    for (Field field : model.schema().fields()) {
      lookups.add(lookup(graph, field, batch));
    }
    Value step =
        training ? graph.input(Feeds.STEP, new TensorType(DType.INT32, Shape.SCALAR)) : null;
    GraphScope.Context context = new GraphScope.Context(graph, model, domains, step, seed);
    Value logit = model.backbone().logit(new GraphScope(context, ""), new Features(lookups));
    if (logit == null) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The backbone '%s' gave null for a logit. Its method logit(scope, features) returns one number for each row, [batch]."
              .formatted(model.backbone().name()));
    }
    if (!logit.shape().equals(new Shape(List.of(batch)))) {
      throw new MloraException(
          ErrorCode.SHAPE_MISMATCH,
          "The backbone '%s' gave a logit of shape %s; one number for each row, [batch], is needed."
              .formatted(model.backbone().name(), logit.shape()));
    }
    model
        .adapters()
        .filter(config -> context.adapted().isEmpty())
        .ifPresent(
            config -> {
              throw new MloraException(
                  ErrorCode.SELECTOR_EMPTY,
                  "No layer of '%s' that can carry an adapter matches the targets '%s'. Those that can are %s; name some of them."
                      .formatted(model.backbone().name(), config.targets(), context.adaptable()));
            });
    return new ModelGraph(
        graph,
        logit,
        batch,
        domains,
        context.declared(),
        context.parameters(),
        List.copyOf(context.adapted()),
        context.moved());
  }

  private static Features.Lookup lookup(GraphBuilder graph, Field field, Dim batch) {
    String name = field.name();
    int values = maxValues(field, batch.max());
    Value unique =
        ids(
            graph,
            Feeds.unique(name),
            Dim.symbol("unique:" + name, Math.min(values, field.tableRows())));
    if (!(field instanceof MultiValueField several)) {
      return new Features.Lookup(
          field, unique, ids(graph, Feeds.inverse(name), batch), Optional.empty());
    }
    Value inverse = ids(graph, Feeds.inverse(name), Dim.symbol("values:" + name, values));
    Value offsets = ids(graph, Feeds.offsets(name), batch.plus(1));
    Optional<Value> share =
        several.pooling() == Pooling.MEAN
            ? Optional.of(
                graph.input(Feeds.share(name), TensorType.float32(new Shape(List.of(batch)))))
            : Optional.empty();
    return new Features.Lookup(
        field, unique, inverse, Optional.of(new Features.Bag(offsets, share)));
  }

  /**
   * The most values that a batch has in a field.
   *
   * @param field the field
   * @param maxRows the greatest number of rows
   * @throws MloraException {@link ErrorCode#CONFIG_INVALID} if they are too many to count
   */
  public static int maxValues(Field field, int maxRows) {
    int each = field instanceof MultiValueField several ? several.maxValues() : 1;
    long values = (long) maxRows * each;
    if (values > Integer.MAX_VALUE) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A batch of %d rows with up to %d values in field '%s' each has more than 2^31 - 1 values. Lower the batch size or the field's most values."
              .formatted(maxRows, each, field.name()));
    }
    return (int) values;
  }

  private static Value ids(GraphBuilder graph, String name, Dim dim) {
    return graph.input(name, TensorType.int32(new Shape(List.of(dim))));
  }
}
