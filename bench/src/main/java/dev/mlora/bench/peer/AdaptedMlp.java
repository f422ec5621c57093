package dev.mlora.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * The model as a block of DJL. Inputs are users, items and the domain of the batch; kernels are
 * {@code [out, in]}, as DJL's {@code Linear} wants them.
 */
final class AdaptedMlp extends AbstractBlock {
  private final PeerModel model;

  AdaptedMlp(PeerModel model) {
    this.model = model;
    table("user", model.users());
    table("item", model.items());
    table("domain", model.domains());
    for (int i = 0; i < model.hidden().length; i++) {
      long in = model.in(i);
      long out = model.out(i);
      long rank = model.rank(i);
      long domains = model.domains();
      weight("kernel" + i, new XavierInitializer(), out, in);
      weight("bias" + i, Initializer.ZEROS, out);
      weight("a" + i, new XavierInitializer(), domains, rank, in);
      weight("b" + i, Initializer.ZEROS, domains, out, rank);
      weight("domain_bias" + i, Initializer.ZEROS, domains, out);
    }
    weight("projection", new XavierInitializer(), 1, model.hidden()[model.hidden().length - 1]);
    weight("global_bias", Initializer.ZEROS, 1);
  }

  /** Whether a parameter is the other way round than {@code [in, out]}. */
  static boolean isTurned(String parameter) {
    return parameter.startsWith("kernel")
        || parameter.equals("projection")
        || parameter.matches("[ab][0-9]+");
  }

  private void table(String name, long rows) {
    weight(name, new NormalInitializer(0.01f), rows, model.width());
  }

  private void weight(String name, Initializer initializer, long... shape) {
    addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.WEIGHT)
            .optShape(new Shape(shape))
            .optInitializer(initializer)
            .build());
  }

  Parameter parameter(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "There is no parameter '%s', only %s.".formatted(name, parameters.keySet()));
    }
    return parameter;
  }

  /** The tables, of users, items and domains. */
  NDList tables() {
    return new NDList(
        parameter("user").getArray(), parameter("item").getArray(), parameter("domain").getArray());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray users = inputs.get(0);
    NDArray items = inputs.get(1);
    int domain = inputs.get(2).getInt();
    NDArray own = value(store, "domain", users, training).get(domain);
    NDArray x =
        NDArrays.concat(
            new NDList(
                rows(store, "user", users, training),
                rows(store, "item", items, training),
                own.expandDims(0).broadcast(users.size(), model.width())),
            1);
    for (int i = 0; i < model.hidden().length; i++) {
      NDArray shared =
          linear(x, value(store, "kernel" + i, x, training), value(store, "bias" + i, x, training));
      NDArray down = linear(x, value(store, "a" + i, x, training).get(domain));
      NDArray adapted =
          linear(
              down,
              value(store, "b" + i, x, training).get(domain),
              value(store, "domain_bias" + i, x, training).get(domain));
      x = Activation.relu(shared.add(adapted));
      if (training && model.dropout() > 0) {
        x = Dropout.dropout(x, (float) model.dropout(), true).singletonOrThrow();
      }
    }
    NDArray logits =
        linear(
            x, value(store, "projection", x, training), value(store, "global_bias", x, training));
    return new NDList(logits.flatten());
  }

  private static NDArray linear(NDArray x, NDArray weight) {
    return Linear.linear(x, weight).singletonOrThrow();
  }

  private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return Linear.linear(x, weight, bias).singletonOrThrow();
  }

  private NDArray rows(ParameterStore store, String table, NDArray ids, boolean training) {
    NDArray weights = value(store, table, ids, training);
    return Embedding.embedding(ids, weights, SparseFormat.DENSE).singletonOrThrow();
  }

  private NDArray value(ParameterStore store, String name, NDArray beside, boolean training) {
    return store.getValue(parameter(name), beside.getDevice(), training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0))};
  }
}
