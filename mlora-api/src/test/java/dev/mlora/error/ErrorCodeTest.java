package dev.mlora.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void numbersAreDistinctAndHaveThreeDigits() {
    assertThat(ErrorCode.values()).extracting(ErrorCode::number).doesNotHaveDuplicates();
    assertThat(ErrorCode.values()).extracting(ErrorCode::number).allMatch(n -> n > 100 && n < 600);
  }

  @Test
  void messagesBeginWithTheCode() {
    Throwable cause = new IllegalStateException("underneath");
    MloraException error = new MloraException(ErrorCode.BACKEND_NONE, "No backend.", cause);
    assertThat(error).hasMessage("MLORA-101 No backend.").hasCause(cause);
    assertThat(error.code()).isEqualTo(ErrorCode.BACKEND_NONE);
  }
}
