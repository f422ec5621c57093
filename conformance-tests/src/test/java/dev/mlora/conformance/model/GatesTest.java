package dev.mlora.conformance.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.mlora.backbone.Mlp;
import dev.mlora.model.Tower;
import dev.mlora.reference.ReferenceBackendProvider;
import dev.mlora.spi.Backend;
import dev.mlora.spi.BackendOptions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GatesTest {
  private static final Sample ROWS =
      new Sample(new int[] {0, 0, 1}, new int[] {1, 2, 3}, new int[] {1, 1, 1}, new float[3]);

  private Backend backend;
  private ModelRun run;

  @BeforeEach
  void openModelWhoseUnitsSumTheUser() {
    backend = new ReferenceBackendProvider().create(BackendOptions.DEFAULT);
    run =
        ModelRun.inDouble(
            backend, Setup.joint(Mlp.of(Sample.schema("f", "m"), Tower.of(2).dropout(0))));
    double[] ones = new double[3 * 8 * 2];
    Arrays.fill(ones, 1);
    run.write("mlp/0/kernel", ones);
    run.write("field/item/embedding", new double[(Sample.ITEMS + 1) * 8]);
    run.write("domain/embedding", new double[2 * 8]);
  }

  @AfterEach
  void close() {
    run.close();
    backend.close();
  }

  @Test
  void leavesOutTheRowWhoseGateHangsOnRounding() {
    assertArrayEquals(new int[] {1, 3}, decidedUsers(0.5, -1e-7, -0.25));
  }

  @Test
  void keepsRowsAtMoreThanTheMarginOfTheLargest() {
    assertArrayEquals(new int[] {1, 2, 3}, decidedUsers(0.5, -1e-4, -0.25));
  }

  @Test
  void keepsRowsWithoutAnySignal() {
    assertArrayEquals(new int[] {1, 2, 3}, decidedUsers(0.5, 0, -0.25));
  }

  private int[] decidedUsers(double... ofUser) {
    double[] table = new double[(Sample.USERS + 1) * 8];
    for (int i = 0; i < ofUser.length; i++) {
      table[(i + 1) * 8] = ofUser[i];
    }
    run.write("field/user/embedding", table);
    return run.decided(ROWS).user();
  }
}
