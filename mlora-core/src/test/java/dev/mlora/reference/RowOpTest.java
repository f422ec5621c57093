package dev.mlora.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.error.MloraException;
import dev.mlora.graph.Dim;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.Value;
import org.junit.jupiter.api.Test;

class RowOpTest {
  private final OpRun run = OpRun.inDouble();
  private final Value table = run.real(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);

  private double[] segmentSum(int... offsets) {
    return run.result(table.segmentSum(run.ints(offsets)));
  }

  @Test
  void gatherPicksRowsAndMayRepeatThem() {
    assertThat(run.result(table.gather(run.ints(2, 0, 2)))).containsExactly(5, 6, 1, 2, 5, 6);
  }

  @Test
  void scatterAddSumsWhatComesToOneRow() {
    Value scattered = run.graph().apply(new RowOp.ScatterAdd(Dim.of(4)), table, run.ints(3, 0, 3));
    assertThat(run.result(scattered)).containsExactly(3, 4, 0, 0, 0, 0, 6, 8);
  }

  @Test
  void scatterRowsReplaces() {
    Value rows = run.real(new double[] {9, 8, 7, 6}, 2, 2);
    Value replaced = run.graph().apply(new RowOp.ScatterRows(), table, run.ints(2, 0), rows);
    assertThat(run.result(replaced)).containsExactly(7, 6, 3, 4, 9, 8);
  }

  @Test
  void segmentsMayBeEmptyAnywhere() {
    assertThat(segmentSum(0, 0, 2, 2, 3, 3)).containsExactly(0, 0, 4, 6, 0, 0, 5, 6, 0, 0);
    Value expanded =
        run.graph().apply(new RowOp.SegmentExpand(Dim.of(5)), table, run.ints(0, 3, 3, 5));
    assertThat(run.result(expanded)).containsExactly(1, 2, 1, 2, 1, 2, 5, 6, 5, 6);
  }

  @Test
  void anIdOutsideTheTableIsNamedWithItsPlaceAndTheRange() {
    Value ids = run.ints(0, 3);
    Value row =
        run.graph().within("item", () -> run.graph().within("embedding", () -> table.gather(ids)));
    assertThatThrownBy(() -> run.result(row))
        .isInstanceOf(MloraException.class)
        .hasMessage(
            "MLORA-112 At 'item/embedding': Gather[distinct=false] was given the id 3 at position 1,"
                + " but the ids of its 3 rows are 0 to 2. Correct the feed that they come from.");
    assertThatThrownBy(
            () ->
                run.result(
                    run.graph().apply(new RowOp.ScatterAdd(Dim.of(2)), table, run.ints(0, 1, -1))))
        .hasMessageContaining("the id -1 at position 2");
  }

  @Test
  void anIdThatComesTwiceWhereIdsAreDistinctIsRefused() {
    assertThatThrownBy(() -> run.result(table.gatherDistinct(run.ints(1, 0, 1))))
        .hasMessageContaining("the id 1 at position 2 for the second time");
    RowOp.ScatterAdd scatter = new RowOp.ScatterAdd(Dim.of(4), true);
    assertThatThrownBy(() -> run.result(run.graph().apply(scatter, table, run.ints(3, 0, 3))))
        .hasMessageContaining("the id 3 at position 2 for the second time");
  }

  @Test
  void offsetsThatDoNotAscendOrDoNotCoverTheRowsAreRefused() {
    assertThatThrownBy(() -> segmentSum(0, 2, 1, 3))
        .hasMessageContaining("MLORA-112")
        .hasMessageContaining("the offset 1 after 2 at position 2");
    assertThatThrownBy(() -> segmentSum(0, 2))
        .hasMessageContaining("offsets from 0 to 2, but its segments cover the rows from 0 to 3");
    assertThatThrownBy(() -> segmentSum(1, 3)).hasMessageContaining("offsets from 1 to 3");
  }
}
