package dev.mlora.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all checkpoints in memory. */
final class MemoryStore implements CheckpointStore {
  private final List<Checkpoint> saved = new CopyOnWriteArrayList<>();

  MemoryStore() {}

  /** A store whose newest checkpoint is this one. */
  MemoryStore(Checkpoint newest) {
    saved.add(newest);
  }

  List<Checkpoint> saved() {
    return new ArrayList<>(saved);
  }

  @Override
  public String place() {
    return "memory";
  }

  @Override
  public Optional<Checkpoint> load() {
    return saved.isEmpty() ? Optional.empty() : Optional.of(saved.getLast());
  }

  @Override
  public void save(Checkpoint checkpoint) {
    saved.add(checkpoint);
  }
}
