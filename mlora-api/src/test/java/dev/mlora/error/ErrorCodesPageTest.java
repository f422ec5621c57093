package dev.mlora.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/errors.md} and {@link ErrorCode} together. */
class ErrorCodesPageTest {
  /** A row: code, name, what it means, what to do. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| (MLORA-\\d+) \\| (\\w+) \\| [^|]+\\. \\| [^|]+\\. \\|$", Pattern.MULTILINE);

  @Test
  void thePageListsEveryCodeInOrderAndNoOther() throws IOException {
    List<String> codes =
        Arrays.stream(ErrorCode.values()).map(code -> code.id() + " " + code.name()).toList();
    assertThat(rows()).isEqualTo(codes);
  }

  @Test
  void noNumberIsUsedTwice() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
  }

  private static List<String> rows() throws IOException {
    String page = Files.readString(Path.of("../docs/errors.md"));
    return ROW.matcher(page).results().map(row -> row.group(1) + " " + row.group(2)).toList();
  }
}
