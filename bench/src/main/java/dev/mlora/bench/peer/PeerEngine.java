package dev.mlora.bench.peer;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** The engines that peers are written in. */
public enum PeerEngine {
  /** {@link TensorFlowPeer}. */
  TENSORFLOW("tf", "plain TensorFlow Java", TensorFlowPeer::new),
  /** {@link DjlPeer}. */
  DJL("djl", "DJL Trainer", DjlPeer::new);

  private final String backend;
  private final String title;
  private final Function<PeerModel, Peer> constructor;

  PeerEngine(String backend, String title, Function<PeerModel, Peer> constructor) {
    this.backend = backend;
    this.title = title;
    this.constructor = constructor;
  }

  /** The peer of a name, such as {@code peer-tf}. */
  public static Optional<PeerEngine> named(String name) {
    return Arrays.stream(values()).filter(engine -> engine.label().equals(name)).findFirst();
  }

  /** The name in results, such as {@code peer-tf}. */
  public String label() {
    return "peer-" + backend;
  }

  /** The backend that uses the same engine. */
  public String backend() {
    return backend;
  }

  /** What it is, such as {@code DJL Trainer}. */
  public String title() {
    return title;
  }

  /** Builds the peer. */
  public Peer open(PeerModel model) {
    return constructor.apply(model);
  }
}
