package dev.mlora.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.graph.Graph;
import dev.mlora.graph.Program;
import dev.mlora.model.Feeds;
import dev.mlora.model.Model;
import dev.mlora.spi.HostTensor;
import dev.mlora.train.TinyData;
import dev.mlora.train.TrainingPlan;
import dev.mlora.train.TrainingProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Dataset DATA = TinyData.of(100);
  private static final Model MODEL = TinyData.model().withAdapters(LoraConfig.rank(2));

  @Test
  void feedsSayWhichIdsAndDomainsTheRowsHave() {
    EpochOrder order = EpochOrder.shuffled(Schedule.INTERLEAVED, new int[] {100, 100}, 64, 5);
    DatasetRows rows = new DatasetRows(DATA, Split.TRAIN);
    try (Batch batch = batch(MODEL, 64)) {
      for (int i = 0; i < order.batches(); i++) {
        rows.select(order, i);
        batch.fill(rows, 40 + i);
        Map<String, HostTensor> feeds = batch.feeds();
        for (int row = 0; row < rows.count(); row++) {
          int segment = (int) feeds.get(Feeds.SEGMENT).get(row);
          assertThat((int) feeds.get(Feeds.PRESENT).get(segment)).isEqualTo(rows.domain(row));
          assertThat(feeds.get(Feeds.OFFSETS).get(segment)).isLessThanOrEqualTo(row);
          assertThat(feeds.get(Feeds.OFFSETS).get(segment + 1)).isGreaterThan(row);
          int place = (int) feeds.get(Feeds.inverse("item")).get(row);
          assertThat((int) feeds.get(Feeds.unique("item")).get(place)).isEqualTo(rows.id(1, row));
          assertThat((float) feeds.get(Feeds.LABEL).get(row)).isEqualTo(rows.label(row));
        }
        assertThat(feeds.get(Feeds.unique("item")).toDoubles()).doesNotHaveDuplicates();
        assertThat(batch.step()).isEqualTo(40 + i);
      }
    }
  }

  @Test
  void feedsLeaveOutWhatTheEntryDoesNotTake() {
    try (Batch batch = batch(TinyData.model(), 8)) {
      assertThat(batch.feeds()).doesNotContainKey(Feeds.OFFSETS).containsKey(Feeds.SEGMENT);
    }
  }

  @Test
  void pipelineGivesTheBatchesInOrder() throws InterruptedException {
    EpochOrder order = EpochOrder.shuffled(Schedule.INTERLEAVED, new int[] {100, 100}, 16, 5);
    List<Integer> steps = new ArrayList<>();
    try (Batch one = batch(MODEL, 16);
        Batch two = batch(MODEL, 16);
        BatchPipeline pipeline =
            new BatchPipeline(
                List.of(one, two), new DatasetRows(DATA, Split.TRAIN), order, 0, 100)) {
      for (Batch batch = pipeline.next(); batch != null; batch = pipeline.next()) {
        steps.add(batch.step());
      }
      assertThat(pipeline.next()).isNull();
    }
    assertThat(steps).hasSize(order.batches()).isSorted().startsWith(100);
  }

  @Test
  void pipelineCanBeClosedInTheMiddle() throws InterruptedException {
    EpochOrder order = EpochOrder.shuffled(Schedule.INTERLEAVED, new int[] {100, 100}, 4, 5);
    try (Batch one = batch(MODEL, 4);
        Batch two = batch(MODEL, 4)) {
      BatchPipeline pipeline =
          new BatchPipeline(List.of(one, two), new DatasetRows(DATA, Split.TRAIN), order, 0, 0);
      assertThat(pipeline.next()).isNotNull();
      pipeline.close();
    }
  }

  @Test
  void pipelineRethrowsWhatTheDataSetThrows() {
    EpochOrder order = EpochOrder.shuffled(Schedule.INTERLEAVED, new int[] {100, 100}, 16, 5);
    Dataset broken = new BrokenDataset();
    try (Batch one = batch(MODEL, 16);
        Batch two = batch(MODEL, 16);
        BatchPipeline pipeline =
            new BatchPipeline(
                List.of(one, two), new DatasetRows(broken, Split.TRAIN), order, 0, 0)) {
      assertThatThrownBy(pipeline::next).hasMessage("the disk is gone");
      assertThatThrownBy(pipeline::next).hasMessage("the disk is gone");
    }
  }

  private static Batch batch(Model model, int rows) {
    TrainingPlan plan = TrainingPlan.joint().withBatchSize(rows);
    Graph entry =
        TrainingProgram.of(model, plan, plan.phases().getFirst(), 1).program().entry(Program.TRAIN);
    return Batch.forTraining(model, entry, rows, List.of());
  }

  private static final class BrokenDataset implements Dataset {
    @Override
    public Schema schema() {
      return TinyData.SCHEMA;
    }

    @Override
    public Rows rows(Split split, int domain) {
      Rows whole = DATA.rows(split, domain);
      return new Rows() {
        @Override
        public int count() {
          return whole.count();
        }

        @Override
        public int id(int field, int row) {
          throw new IllegalStateException("the disk is gone");
        }

        @Override
        public float label(int row) {
          return whole.label(row);
        }

        @Override
        public boolean hasOracle() {
          return false;
        }

        @Override
        public float oracleLogit(int row) {
          return whole.oracleLogit(row);
        }
      };
    }

    @Override
    public DatasetProvenance provenance() {
      return DATA.provenance();
    }

    @Override
    public void close() {}
  }
}
