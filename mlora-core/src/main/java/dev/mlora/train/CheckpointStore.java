package dev.mlora.train;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Optional;

/**
 * Where one training keeps its checkpoints. Used by one training at a time, which saves on a thread
 * of its own, one checkpoint after the other.
 */
public interface CheckpointStore {
  /** Where the checkpoints are, for messages. */
  String place();

  /**
   * The newest checkpoint that is whole.
   *
   * @return empty where none was ever saved
   * @throws MloraException {@link ErrorCode#CHECKPOINT_DAMAGED} if there are some and none is whole
   */
  Optional<Checkpoint> load();

  /**
   * Saves a checkpoint. When this returns, it survives the end of the process and of the machine's
   * power; until then, and if this fails, the one before can be loaded.
   *
   * @throws MloraException {@link ErrorCode#RUN_UNWRITABLE}
   */
  void save(Checkpoint checkpoint);
}
