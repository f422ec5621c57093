package dev.mlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TerminalLineTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void oneCharacterOfTheWidthIsLeftFree() {
    assertThat(TerminalLine.of(out, "120").getMaxRenderedLength()).isEqualTo(119);
  }

  @Test
  void whatIsNoWidthIsTakenForTheUsualOne() {
    for (String columns : new String[] {"", "0", "wide", "-5", "99999"}) {
      assertThat(TerminalLine.of(out, columns).getMaxRenderedLength()).isEqualTo(79);
    }
  }

  @Test
  void linesAreCutAndWrittenOverOneAnother() {
    TerminalLine line = TerminalLine.of(out, "41");
    line.accept("x".repeat(50));
    line.clear();
    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r" + "x".repeat(40) + "\r" + " ".repeat(40) + "\r");
  }
}
