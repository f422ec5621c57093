package dev.mlora.io.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
  @TempDir private Path folder;

  @Test
  void aLineCutOffWithinACharacterIsLeftOut() throws IOException {
    byte[] whole = "eins\nzwei ü\ndreißig ü".getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("x"), Arrays.copyOf(whole, whole.length - 1));

    assertThat(LineFile.lines(file)).containsExactly("eins", "zwei ü");
  }
}
