package dev.mlora.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_CloseSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteGraph;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteSessionOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewGraph;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewSessionOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionRun;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.proto.ConfigProto;

/** A TensorFlow graph and the session that runs it. */
final class NativeSession implements AutoCloseable {
  private final TF_Graph graph;
  private final TF_Session session;
  private final GraphWriter writer;

  /**
   * Opens an empty one.
   *
   * @param threads how many threads an operation may use; TensorFlow shares them between all
   *     sessions of a process, and the first one's number counts
   */
  NativeSession(int threads) {
    byte[] config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            // Operations one after the other, on the caller's thread.
            .setInterOpParallelismThreads(-1)
            .build()
            .toByteArray();
    graph = TF_NewGraph();
    TF_SessionOptions options = TF_NewSessionOptions();
    try (Status status = new Status();
        BytePointer bytes = new BytePointer(config)) {
      TF_SetConfig(options, bytes, config.length, status.handle());
      status.require("the options of a session");
      session = TF_NewSession(graph, options, status.handle());
      status.require("opening a session");
    } finally {
      TF_DeleteSessionOptions(options);
    }
    writer = new GraphWriter(graph);
  }

  /** Adds nodes. Runs of nodes that are there already may go on meanwhile. */
  GraphWriter writer() {
    return writer;
  }

  /**
   * What a session is asked for, prepared once and run often, by several threads too.
   *
   * @param feeds the placeholders
   * @param fetches the values asked for
   * @param target an operation to run, null if there is none
   */
  Request request(List<Edge> feeds, List<Edge> fetches, @Nullable TF_Operation target) {
    return new Request(feeds, fetches, target);
  }

  /** See {@link #request}. */
  final class Request implements AutoCloseable {
    private final TF_Output inputs;
    private final TF_Output outputs;
    private final PointerPointer<TF_Operation> targets;
    private final int feeds;
    private final int fetches;
    private final int runs;

    private Request(List<Edge> feeds, List<Edge> fetches, @Nullable TF_Operation target) {
      inputs = array(feeds);
      outputs = array(fetches);
      targets = new PointerPointer<>(1);
      targets.put(0, target);
      this.feeds = feeds.size();
      this.fetches = fetches.size();
      runs = target == null ? 0 : 1;
    }

    /**
     * Runs it.
     *
     * @param values what is fed, in the order of the placeholders
     * @return what was asked for, in that order, for the caller to close
     */
    List<NativeTensor> run(List<NativeTensor> values) {
      try (Status status = new Status();
          PointerPointer<TF_Tensor> fed = new PointerPointer<>(Math.max(1, feeds));
          PointerPointer<TF_Tensor> fetched = new PointerPointer<>(Math.max(1, fetches))) {
        for (int i = 0; i < feeds; i++) {
          fed.put(i, values.get(i).handle());
        }
        for (int i = 0; i < fetches; i++) {
          fetched.put(i, (Pointer) null);
        }
        TF_SessionRun(
            session,
            null,
            inputs,
            fed,
            feeds,
            outputs,
            fetched,
            fetches,
            targets,
            runs,
            null,
            status.handle());
        status.require("a run");
        List<NativeTensor> results = new ArrayList<>(fetches);
        for (int i = 0; i < fetches; i++) {
          results.add(new NativeTensor(fetched.get(TF_Tensor.class, i)));
        }
        return results;
      }
    }

    @Override
    public void close() {
      inputs.close();
      outputs.close();
      targets.close();
    }
  }

  private static TF_Output array(List<Edge> edges) {
    TF_Output array = new TF_Output(Math.max(1, edges.size()));
    for (int i = 0; i < edges.size(); i++) {
      array.position(i).oper(edges.get(i).operation()).index(edges.get(i).index());
    }
    return array.position(0);
  }

  @Override
  public void close() {
    writer.close();
    try (Status status = new Status()) {
      TF_CloseSession(session, status.handle());
      TF_DeleteSession(session, status.handle());
    }
    TF_DeleteGraph(graph);
  }
}
