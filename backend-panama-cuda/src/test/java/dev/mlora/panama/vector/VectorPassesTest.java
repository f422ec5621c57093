package dev.mlora.panama.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.graph.ElementwiseOp;
import dev.mlora.panama.memory.Memory;
import dev.mlora.panama.pass.AdamNumbers;
import dev.mlora.panama.pass.Passes;
import dev.mlora.panama.pass.PlainPasses;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.function.ObjLongConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Vectors and plain Java give the same bits, for any shape, NaN and infinities among the numbers.
 */
class VectorPassesTest {
  private static final int BUFFERS = 8;

  private static final List<ElementwiseOp> OPERATIONS =
      List.of(
          new ElementwiseOp.Add(),
          new ElementwiseOp.Subtract(),
          new ElementwiseOp.Multiply(),
          new ElementwiseOp.Divide(),
          new ElementwiseOp.Greater(),
          new ElementwiseOp.Scale(0.7),
          new ElementwiseOp.Square(),
          new ElementwiseOp.Sqrt(),
          new ElementwiseOp.Exp(),
          new ElementwiseOp.Log(),
          new ElementwiseOp.Sigmoid(),
          new ElementwiseOp.Relu(),
          new ElementwiseOp.Tanh(),
          new ElementwiseOp.Select(),
          new ElementwiseOp.SigmoidCrossEntropy());

  private final Passes plain = new PlainPasses();
  private final Passes vector = new VectorPasses();

  /** Runs a pass by both on equal memory and compares all of it. */
  private void same(int floats, long seed, ObjLongConsumer<Passes> pass) {
    try (Arena arena = Arena.ofConfined()) {
      int n = BUFFERS * floats;
      long first = arena.allocate(4L * n, 64).address();
      long second = arena.allocate(4L * n, 64).address();
      Random random = new Random(seed);
      for (long i = 0; i < n; i++) {
        float x = number(random);
        Memory.f32(first + 4 * i, x);
        Memory.f32(second + 4 * i, x);
      }
      pass.accept(plain, first);
      pass.accept(vector, second);
      for (long i = 0; i < n; i++) {
        float expected = Memory.f32(first + 4 * i);
        float found = Memory.f32(second + 4 * i);
        // Which NaN it is, processors choose.
        assertThat(Float.floatToIntBits(found))
            .as("float %d", i)
            .isEqualTo(Float.floatToIntBits(expected));
      }
    }
  }

  private static float number(Random random) {
    return switch (random.nextInt(24)) {
      case 0 -> Float.NaN;
      case 1 -> Float.POSITIVE_INFINITY;
      case 2 -> Float.NEGATIVE_INFINITY;
      case 3 -> -0f;
      case 4 -> Float.MIN_VALUE;
      case 5, 6 -> 0f;
      default -> (float) random.nextGaussian();
    };
  }

  @Property(tries = 60)
  void layers(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll boolean relu,
      @ForAll boolean mask,
      @ForAll long seed) {
    long b = 4L * rows * n;
    same(rows * n, seed, (p, at) -> p.finish(relu, rows, n, at, at + b, mask ? at + 2 * b : 0));
    same(
        rows * n,
        seed,
        (p, at) ->
            p.finishAdapted(
                relu, rows, n, at, at + b, mask ? at + 2 * b : 0, at + 3 * b, at + 4 * b));
  }

  @Property(tries = 60)
  void gradients(@ForAll @IntRange(min = 1, max = 300) int n, @ForAll long seed) {
    long b = 4L * n;
    same(n, seed, (p, at) -> p.maskGradient(at, at + b, at + 2 * b, n));
    same(n, seed, (p, at) -> p.zero(at + b, n));
    for (int terms = 1; terms < 5; terms++) {
      int number = terms;
      same(n, seed, (p, at) -> p.addUp(number, n, at, at + 5 * b, n));
    }
    same(n, seed, (p, at) -> p.add(at, at + b, n));
  }

  @Property(tries = 60)
  void operations(
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll boolean repeatA,
      @ForAll boolean repeatB,
      @ForAll boolean repeatC,
      @ForAll long seed) {
    long b = 4L * n;
    long stepA = repeatA ? 0 : 4;
    long stepB = repeatB ? 0 : 4;
    long stepC = repeatC ? 0 : 4;
    for (ElementwiseOp op : OPERATIONS) {
      same(
          n,
          seed,
          (p, at) -> p.loop(op).run(at, stepA, at + b, stepB, at + 2 * b, stepC, at + 3 * b, n));
    }
  }

  @Property(tries = 60)
  void sums(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll boolean keep,
      @ForAll long seed) {
    long b = 4L * rows * n;
    long wide = 4L * rows * (n + 3);
    same(rows * n, seed, (p, at) -> p.sumRows(rows, n, at, keep, at + b));
    same(rows * n, seed, (p, at) -> p.transpose(rows, n, at, n, at + b, rows));
    same(rows * (n + 3), seed, (p, at) -> p.transpose(rows, n, at, n + 3, at + wide, rows));
    same(2 * rows * n, seed, (p, at) -> p.transpose(rows, n, at, n, at + 2 * b, rows + 5));
  }

  @Property(tries = 100)
  void waysBack(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll boolean masked,
      @ForAll boolean both,
      @ForAll boolean keep,
      @ForAll long seed) {
    long b = 4L * rows * n;
    same(
        rows * n,
        seed,
        (p, at) ->
            p.reluBackward(
                rows,
                n,
                at,
                at + b,
                masked ? at + 2 * b : Passes.NONE,
                masked && both ? at + 3 * b : Passes.NONE,
                at + 4 * b,
                keep,
                at + 5 * b));
  }

  @Property(tries = 100)
  void movedRows(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 100) int n,
      @ForAll @IntRange(min = 0, max = 9) int gap,
      @ForAll long seed) {
    long b = 4L * rows * (n + gap);
    long ids = 7 * b;
    int floats = rows * (n + gap);
    same(floats, seed, (p, at) -> p.copyRows(rows, n, at, n, at + b, n + gap));
    same(floats, seed, (p, at) -> p.copyRows(rows, n, at, n + gap, at + b, n));
    same(floats, seed, (p, at) -> p.gather(rows, n, at, ids(at + ids, rows, seed), at + b));
    int from = rows / 3;
    int to = rows - rows / 4;
    same(
        floats,
        seed,
        (p, at) -> p.scatterAdd(rows, n, at, ids(at + ids, rows, seed), at + b, from, to));
  }

  /** Rows of an embedding table are most often as long as a vector, and have loops of their own. */
  @Property(tries = 60)
  void movedRowsOfOneVector(@ForAll @IntRange(min = 1, max = 70) int rows, @ForAll long seed) {
    int n = Lanes.WIDTH;
    long b = 4L * rows * n;
    int first = rows / 3;
    int end = rows - rows / 4;
    same(rows * n, seed, (p, at) -> p.gather(rows, n, at, ids(at + 7 * b, rows, seed), at + b));
    same(
        rows * n,
        seed,
        (p, at) -> p.scatterAdd(rows, n, at, ids(at + 7 * b, rows, seed), at + b, first, end));
  }

  /** Writes ids of rows, some more than once. */
  private static long ids(long at, int rows, long seed) {
    Random random = new Random(seed);
    for (long i = 0; i < rows; i++) {
      Memory.i32(at + 4 * i, random.nextInt(rows));
    }
    return at;
  }

  @Property(tries = 60)
  void adam(@ForAll @IntRange(min = 1, max = 300) int n, @ForAll long seed) {
    long b = 4L * n;
    AdamNumbers numbers = new AdamNumbers(0.9f, 0.999f, 0.1f, 0.001f, 1e-8f, 2e-5f);
    same(
        n,
        seed,
        (p, at) ->
            p.adam(numbers, 0.003f, at, at + b, at + 2 * b, at + 3 * b, at, at + b, at + 2 * b, n));
    same(
        n,
        seed,
        (p, at) ->
            p.adam(
                numbers,
                0.003f,
                at,
                at + b,
                at + 2 * b,
                at + 3 * b,
                at + 4 * b,
                at + 5 * b,
                at + 6 * b,
                n));
  }

  @Property(tries = 60)
  void masks(
      @ForAll @IntRange(min = 1, max = 3000) int quads,
      @ForAll @IntRange(min = 0, max = 65_535) int threshold,
      @ForAll long key,
      @ForAll @IntRange(min = 0) int first) {
    same(4 * quads, key, (p, at) -> p.dropout(key, threshold, 2.5f, at, first, quads));
  }
}
