package dev.mlora.panama.plan;

import dev.mlora.graph.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kernel with what it reads and writes, from which its stage follows.
 *
 * <p>A step over rows may be cut anywhere between two of them. Of the values it reads <em>row by
 * row</em> it needs only the rows it is given, so it can follow the step that writes them in the
 * same chain; all others must be complete.
 */
public final class Step {
  /** When a step runs. */
  public enum Phase {
    /** With the first stage that its operands allow. */
    EARLY,
    /** With the first step that reads its result, or in the stage before. */
    LATE,
    /** When nobody needs the old value of a parameter any more: the new one, over it. */
    LAND_IN_PLACE,
    /** After everything else: a new value of a parameter, copied. */
    LAND_COPY
  }

  private final Kernel kernel;
  private final @Nullable Dim rows;
  private final List<Integer> rowReads = new ArrayList<>();
  private final List<Integer> wholeReads = new ArrayList<>();
  private final List<Integer> rowWrites = new ArrayList<>();
  private final List<Integer> wholeWrites = new ArrayList<>();
  private boolean matrix;
  private long scratchFloats;
  private Phase phase = Phase.EARLY;

  private Step(Kernel kernel, @Nullable Dim rows) {
    this.kernel = kernel;
    this.rows = rows;
  }

  /** A kernel that computes any range of rows. */
  public static Step overRows(Dim rows, Kernel kernel) {
    return new Step(kernel, rows);
  }

  /** A kernel that runs once. */
  public static Step once(Kernel kernel) {
    return new Step(kernel, null);
  }

  /** Adds values read row by row. */
  public Step readsRows(int... slots) {
    return add(rowReads, slots);
  }

  /** Adds values read in whole. */
  public Step readsWhole(int... slots) {
    return add(wholeReads, slots);
  }

  /** Adds values written row by row. */
  public Step writesRows(int... slots) {
    return add(rowWrites, slots);
  }

  /** Adds values that are complete only when all rows are done. */
  public Step writesWhole(int... slots) {
    return add(wholeWrites, slots);
  }

  /** Says that the kernel multiplies matrices, which are cut into blocks of the plan's height. */
  public Step matrix() {
    matrix = true;
    return this;
  }

  /** Asks for scratch memory of each worker's own. */
  public Step scratch(long floats) {
    scratchFloats = floats;
    return this;
  }

  /** Sets when the step runs. */
  public Step phase(Phase when) {
    phase = when;
    return this;
  }

  Kernel kernel() {
    return kernel;
  }

  @Nullable Dim rows() {
    return rows;
  }

  List<Integer> rowReads() {
    return Collections.unmodifiableList(rowReads);
  }

  List<Integer> wholeReads() {
    return Collections.unmodifiableList(wholeReads);
  }

  List<Integer> rowWrites() {
    return Collections.unmodifiableList(rowWrites);
  }

  List<Integer> wholeWrites() {
    return Collections.unmodifiableList(wholeWrites);
  }

  /** All values that it writes. */
  List<Integer> written() {
    List<Integer> all = new ArrayList<>(rowWrites);
    all.addAll(wholeWrites);
    return all;
  }

  /** All values that it reads or writes. */
  List<Integer> touched() {
    List<Integer> all = written();
    all.addAll(rowReads);
    all.addAll(wholeReads);
    return all;
  }

  boolean isMatrix() {
    return matrix;
  }

  long scratchFloats() {
    return scratchFloats;
  }

  Phase when() {
    return phase;
  }

  private Step add(List<Integer> to, int... slots) {
    for (int slot : slots) {
      to.add(slot);
    }
    return this;
  }
}
