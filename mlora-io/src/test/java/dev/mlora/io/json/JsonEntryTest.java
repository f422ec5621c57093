package dev.mlora.io.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEntryTest {
  private static JsonEntry parse(String text) {
    return JsonEntry.parse(text, "a.json", ErrorCode.MODEL_DAMAGED, "Restore it.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1} {}", "{\"a\": 1}}", "{\"a\": 1}\nx"})
  void whatFollowsTheValueIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-502 a.json, line ")
        .hasMessageContaining("not valid JSON");
  }

  @Test
  void aNewlineMayFollow() {
    assertThat(parse("{\"a\": 1}\n").get("a").integer()).isEqualTo(1);
  }

  @Test
  void anUnknownEntryIsNamed() {
    assertThatThrownBy(() -> parse("{\"a\": 1, \"adaptors\": 2}").requireOnly("a", "adapters"))
        .isInstanceOf(MloraException.class)
        .hasMessage(
            "MLORA-502 Entry '/' of a.json is wrong: it has an entry 'adaptors'; known are [a,"
                + " adapters] (line 1, column 22). Restore it.");
  }

  @Test
  void aLineIsNamedByItsNumberInTheFile() {
    assertThatThrownBy(
            () ->
                JsonEntry.parseLine("{\"a\"", "a.jsonl", 7, ErrorCode.MODEL_DAMAGED, "Restore it."))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-502 a.jsonl, line 7, column ")
        .hasMessageContaining("not valid JSON");
    JsonEntry line =
        JsonEntry.parseLine("{\"a\": null}", "a.jsonl", 7, ErrorCode.MODEL_DAMAGED, "Restore it.");
    assertThat(line.has("a")).isTrue();
    assertThat(line.has("b")).isFalse();
    assertThat(line.get("a").optionalNumber()).isEmpty();
    assertThatThrownBy(() -> line.get("b")).hasMessageContaining("of a.jsonl, line 7 is wrong");
  }
}
