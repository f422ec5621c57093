package dev.mlora.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Example;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import dev.mlora.train.TinyData;
import dev.mlora.train.Training;
import dev.mlora.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScorerTest {
  private static Backend backend;
  private static Training run;
  private static Scorer scorer;

  @BeforeAll
  static void train() {
    backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
    run =
        Training.of(TinyData.model().withAdapters(LoraConfig.rank(2)), TinyData.of(300))
            .plan(TrainingPlan.joint().withBatchSize(64).withMaxEpochs(2))
            .on(backend);
    run.fit();
    scorer = run.scorer();
  }

  @AfterAll
  static void close() {
    scorer.close();
    run.close();
    backend.close();
  }

  @Test
  void scoresComeInTheExamplesOrderAndDoNotDependOnCompany() {
    List<Example> examples = examples(1500);
    float[] together = scorer.score(examples);
    for (int i = 0; i < examples.size(); i += 37) {
      assertThat(scorer.score(examples.get(i))).isEqualTo(together[i]);
    }
    assertThat(together).doesNotContain(0, 1, Float.NaN);
  }

  @Test
  void threadsShareAScorer() throws Exception {
    List<Example> examples = examples(200);
    float[] expected = scorer.score(examples);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        tasks.add(() -> scorer.score(examples));
      }
      for (Future<float[]> scores : threads.invokeAll(tasks)) {
        assertThat(scores.get()).containsExactly(expected);
      }
    }
  }

  @Test
  void anUnknownDomainIsAnErrorThatNamesTheKnownOnes() {
    Example example = new Example(Map.of("user", 3, "item", 4), "Z");
    assertThatThrownBy(() -> scorer.score(example))
        .hasMessageContaining("MLORA-306")
        .hasMessageContaining("'Z'")
        .hasMessageContaining("A, B");
  }

  @Test
  void unseenIdsAreScoredAndCounted() {
    try (Scorer fresh = run.scorer()) {
      float seen = fresh.score(new Example(Map.of("user", 3, "item", 4), "A"));
      float unseen = fresh.score(new Example(Map.of("user", 999, "item", 4), "A"));
      assertThat(unseen).isBetween(0f, 1f).isNotEqualTo(seen);
      assertThat(fresh.unseenValues()).isEqualTo(Map.of("user", 1L, "item", 0L));
    }
  }

  @Test
  void aClosedScorerSaysSo() {
    Scorer fresh = run.scorer();
    fresh.close();
    fresh.close();
    assertThatThrownBy(() -> fresh.score(examples(1))).hasMessageContaining("MLORA-110");
  }

  private static List<Example> examples(int count) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(
          new Example(Map.of("user", 1 + i % 20, "item", 1 + i * 7 % 15), i % 3 == 0 ? "A" : "B"));
    }
    return examples;
  }
}
