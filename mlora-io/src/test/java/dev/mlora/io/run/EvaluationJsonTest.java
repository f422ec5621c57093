package dev.mlora.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.EvaluationAccumulator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationJsonTest {
  private static final Evaluation EVALUATION = evaluation();

  private static Evaluation evaluation() {
    EvaluationAccumulator rows = EvaluationAccumulator.ofLogits("TEST", List.of("A", "B", "C"));
    rows.add(0, new float[] {0.3f, -1.7f, 2.9f}, new float[] {0, 1, 1}, 3);
    rows.add(1, new float[] {0.1f}, new float[] {1}, 1);
    return rows.finish();
  }

  private static JsonEntry entry(String json) {
    return JsonEntry.parse(json, "a.json", ErrorCode.MODEL_DAMAGED, "Restore it.");
  }

  @Test
  void whatIsWrittenIsReadToTheBit() {
    Evaluation read = EvaluationJson.read(entry(EvaluationJson.write(EVALUATION).toString()));

    assertThat(read).isEqualTo(EVALUATION);
    assertThat(read.wauc()).isEqualTo(EVALUATION.wauc());
    assertThat(read.curve().bins()).isNotEmpty();
  }

  @Test
  void whatCannotBeIsRefused() {
    String written = EvaluationJson.write(EVALUATION).toString();
    refuses(written.replace("\"auc\":0.5", "\"auc\":1.5"), "/domains/0/auc");
    refuses(written.replace("\"positives\":2", "\"positives\":4"), "/domains/0");
    refuses(written.replace("\"curve\"", "\"curves\""), "'curve'");
  }

  private static void refuses(String json, String where) {
    assertThat(json).isNotEqualTo(EvaluationJson.write(EVALUATION).toString());
    assertThatThrownBy(() -> EvaluationJson.read(entry(json)))
        .isInstanceOf(MloraException.class)
        .hasMessageStartingWith("MLORA-502")
        .hasMessageContaining(where);
  }
}
