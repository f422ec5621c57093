package dev.mlora.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteStatus;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetCode;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_Message;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewStatus;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** Where a call of the C interface writes how it went. Not safe for use by several threads. */
final class Status implements AutoCloseable {
  private final TF_Status handle = TF_NewStatus();

  TF_Status handle() {
    return handle;
  }

  /**
   * Requires that the last call went well.
   *
   * @param call what was called, for the message
   * @throws MloraException {@link ErrorCode#ENGINE_FAILED}
   */
  void require(String call) {
    if (TF_GetCode(handle) != tensorflow.TF_OK) {
      throw new MloraException(
          ErrorCode.ENGINE_FAILED,
          "TensorFlow failed at %s: %s".formatted(call, TF_Message(handle).getString()));
    }
  }

  @Override
  public void close() {
    TF_DeleteStatus(handle);
  }
}
