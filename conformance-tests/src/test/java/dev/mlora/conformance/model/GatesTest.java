package dev.mlora.conformance.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.mlora.backbone.Mlp;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
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

  @Test
  void keepsAllRowsBesideAGateThatTheyShare() {
    try (ModelRun gated =
        ModelRun.inDouble(
            backend, Setup.joint(Model.of(new SharedGate(), Sample.schema("f", "m"))))) {
      assertArrayEquals(new int[] {1, 2, 3}, gated.decided(ROWS).user());
    }
  }

  /** A weight for each column of the embeddings, the same in all rows. */
  private record SharedGate() implements Backbone {
    @Override
    public String name() {
      return "shared-gate";
    }

    @Override
    public Value logit(Scope scope, Features features) {
      Value x = Value.concat(features.embed(scope, Embeddings.of(8)), 1);
      Value weight = scope.parameter("weight", Shape.of(1, x.shape().dim(1).size()), Init.ones());
      return x.times(weight.relu()).sum(1);
    }
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
