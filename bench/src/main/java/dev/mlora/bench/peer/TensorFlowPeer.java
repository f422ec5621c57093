package dev.mlora.bench.peer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The model in plain TensorFlow Java: one graph, one session, TensorFlow's own gradients. */
public final class TensorFlowPeer implements Peer {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final PeerModel model;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
  private final Map<String, Op> setters = new LinkedHashMap<>();
  private final Placeholder<TFloat32> value = tf.placeholder(TFloat32.class);
  private final Placeholder<TInt32> users = tf.placeholder(TInt32.class);
  private final Placeholder<TInt32> items = tf.placeholder(TInt32.class);
  private final Placeholder<TInt32> domain = tf.placeholder(TInt32.class);
  private final Placeholder<TFloat32> labels = tf.placeholder(TFloat32.class);
  private final Op step;
  private final Operand<TFloat32> scores;
  private final Session session;

  /** Builds the graph and opens the session. */
  public TensorFlowPeer(PeerModel model) {
    this.model = model;
    table("user", model.users());
    table("item", model.items());
    table("domain", model.domains());
    for (int i = 0; i < model.hidden().length; i++) {
      int in = model.in(i);
      int out = model.out(i);
      int rank = model.rank(i);
      int domains = model.domains();
      variable("kernel" + i, normal(glorot(in, out), in, out));
      variable("bias" + i, zeros(out));
      variable("a" + i, normal(glorot(in, rank), domains, in, rank));
      variable("b" + i, zeros(domains, rank, out));
      variable("domain_bias" + i, zeros(domains, out));
    }
    int last = model.hidden()[model.hidden().length - 1];
    variable("projection", normal(glorot(last, 1), last, 1));
    variable("global_bias", zeros(1));

    Operand<TFloat32> logits = logits(true);
    Operand<TFloat32> loss =
        tf.math.mean(
            tf.math.sub(tf.math.softplus(logits), tf.math.mul(logits, labels)), tf.constant(0));
    for (String table : List.of("user", "item", "domain")) {
      // l2Loss is half of the sum of the squares.
      Operand<TFloat32> half = tf.nn.l2Loss(of(table));
      loss = tf.math.add(loss, tf.math.mul(half, tf.constant((float) (2 * model.l2()))));
    }
    step = adam(loss);
    scores = logits(false);
    variables.forEach((name, variable) -> setters.put(name, tf.assign(variable, value)));
    session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(model.threads())
                .setInterOpParallelismThreads(model.threads())
                .build());
    session.initialize();
  }

  private Operand<TFloat32> logits(boolean training) {
    Operand<TInt32> axis = tf.constant(0);
    Operand<TFloat32> user = tf.gather(of("user"), users, axis);
    Operand<TInt32> domains = tf.fill(tf.shape(users), domain);
    Operand<TFloat32> x =
        tf.concat(
            List.of(
                user, tf.gather(of("item"), items, axis), tf.gather(of("domain"), domains, axis)),
            tf.constant(1));
    for (int i = 0; i < model.hidden().length; i++) {
      Operand<TFloat32> shared = tf.math.add(tf.linalg.matMul(x, of("kernel" + i)), of("bias" + i));
      Operand<TFloat32> down = tf.linalg.matMul(x, tf.gather(of("a" + i), domain, axis));
      Operand<TFloat32> own =
          tf.math.add(
              tf.linalg.matMul(down, tf.gather(of("b" + i), domain, axis)),
              tf.gather(of("domain_bias" + i), domain, axis));
      x = tf.nn.relu(tf.math.add(shared, own));
      if (training && model.dropout() > 0) {
        x = dropout(x);
      }
    }
    Operand<TFloat32> column = tf.linalg.matMul(x, of("projection"));
    return tf.reshape(tf.math.add(column, of("global_bias")), tf.constant(new int[] {-1}));
  }

  private Operand<TFloat32> dropout(Operand<TFloat32> x) {
    Operand<TFloat32> random = tf.random.randomUniform(tf.shape(x), TFloat32.class);
    Operand<TFloat32> kept =
        tf.dtypes.cast(
            tf.math.greaterEqual(random, tf.constant((float) model.dropout())), TFloat32.class);
    return tf.math.mul(x, tf.math.mul(kept, tf.constant((float) (1 / (1 - model.dropout())))));
  }

  private Op adam(Operand<TFloat32> loss) {
    List<Variable<TFloat32>> trained = List.copyOf(variables.values());
    Gradients gradients = tf.gradients(loss, trained);
    Variable<TFloat32> power1 = tf.variable(tf.constant(BETA1));
    Variable<TFloat32> power2 = tf.variable(tf.constant(BETA2));
    List<Op> all = new ArrayList<>();
    gradients.forEach(all::add);
    // A variable is read in place: none may change while a gradient is still to be computed.
    Ops computed = tf.withControlDependencies(all);
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      Variable<TFloat32> variable = trained.get(i);
      Operand<TInt64> shape = tf.constant(variable.shape().asArray());
      updates.add(
          computed.train.applyAdam(
              variable,
              tf.variable(tf.zeros(shape, TFloat32.class)),
              tf.variable(tf.zeros(shape, TFloat32.class)),
              power1,
              power2,
              tf.constant((float) model.rate()),
              tf.constant(BETA1),
              tf.constant(BETA2),
              tf.constant(EPSILON),
              gradients.<TFloat32>dy(i)));
    }
    Ops after = tf.withControlDependencies(updates);
    return after
        .withControlDependencies(
            List.of(
                after.assign(power1, after.math.mul(power1, tf.constant(BETA1))),
                after.assign(power2, after.math.mul(power2, tf.constant(BETA2)))))
        .noOp();
  }

  private void table(String name, int rows) {
    variable(name, normal(0.01f, rows, model.width()));
  }

  private void variable(String name, Operand<TFloat32> initial) {
    variables.put(name, tf.variable(initial));
  }

  private Variable<TFloat32> of(String name) {
    Variable<TFloat32> variable = variables.get(name);
    if (variable == null) {
      throw new IllegalArgumentException(
          "There is no parameter '%s', only %s.".formatted(name, variables.keySet()));
    }
    return variable;
  }

  private Operand<TFloat32> normal(float deviation, int... shape) {
    return tf.math.mul(
        tf.random.randomStandardNormal(tf.constant(shape), TFloat32.class), tf.constant(deviation));
  }

  private Operand<TFloat32> zeros(int... shape) {
    return tf.zeros(tf.constant(shape), TFloat32.class);
  }

  private static float glorot(int in, int out) {
    return (float) Math.sqrt(2.0 / (in + out));
  }

  @Override
  public void set(String parameter, float[] values) {
    try (TFloat32 tensor = TFloat32.tensorOf(of(parameter).shape(), DataBuffers.of(values))) {
      session.runner().feed(value, tensor).addTarget(setters.get(parameter)).run().close();
    }
  }

  @Override
  public void train(PeerBatch batch) {
    try (TInt32 user = TInt32.vectorOf(batch.users());
        TInt32 item = TInt32.vectorOf(batch.items());
        TInt32 own = TInt32.scalarOf(batch.domain());
        TFloat32 label = TFloat32.vectorOf(batch.labels())) {
      session
          .runner()
          .feed(users, user)
          .feed(items, item)
          .feed(domain, own)
          .feed(labels, label)
          .addTarget(step)
          .run()
          .close();
    }
  }

  @Override
  public float[] score(PeerBatch batch) {
    try (TInt32 user = TInt32.vectorOf(batch.users());
        TInt32 item = TInt32.vectorOf(batch.items());
        TInt32 own = TInt32.scalarOf(batch.domain());
        Result result =
            session
                .runner()
                .feed(users, user)
                .feed(items, item)
                .feed(domain, own)
                .fetch(scores)
                .run()) {
      float[] logits = new float[batch.users().length];
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(logits);
      return logits;
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
