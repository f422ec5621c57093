package dev.mlora.graph;

/**
 * Operations that address whole rows of a tensor by integer ids or by segments.
 *
 * <p>Ids outside the addressed tensor are an error of the caller; a backend may check them. Offsets
 * {@code [k + 1]} ascend from 0 to the number of rows; segment {@code i} holds the rows from {@code
 * offsets[i]} to {@code offsets[i + 1]} and may be empty.
 */
public sealed interface RowOp extends Op {
  /**
   * Operands {@code table [n, ...], ids [k]}: {@code y[i] = table[ids[i]]}. Where the ids are
   * distinct and the table is a parameter, its gradient stays the sparse pair (ids, dy); otherwise
   * it is a {@link ScatterAdd}.
   *
   * @param distinct whether the caller promises that no id comes twice
   */
  record Gather(boolean distinct) implements RowOp {}

  /**
   * Operands {@code values [k, ...], ids [k]}: a tensor {@code [rows, ...]} of zeros to whose row
   * {@code ids[i]} each {@code values[i]} is added, in the order of i; {@code values'} gathers from
   * {@code dy}.
   *
   * @param rows the number of rows of the result
   * @param distinct whether the caller promises that no id comes twice; then rows need only be
   *     stored, which engines without an indexed addition can do, and devices without atomics
   */
  record ScatterAdd(Dim rows, boolean distinct) implements RowOp {
    /** Any ids. */
    public ScatterAdd(Dim rows) {
      this(rows, false);
    }
  }

  /**
   * Operands {@code table [n, ...], ids [k]} (distinct), {@code values [k, ...]}: the table with
   * row {@code ids[i]} replaced by {@code values[i]}. It serves updates and has no gradient.
   */
  record ScatterRows() implements RowOp {}

  /**
   * Operands {@code x [n, ...], offsets [k + 1]}: {@code y[i]} is the sum of segment i's rows, 0
   * for an empty segment; {@code x'} is {@link SegmentExpand} of {@code dy}.
   */
  record SegmentSum() implements RowOp {}

  /**
   * Operands {@code x [k, ...], offsets [k + 1]}: every row of segment i is {@code x[i]}; {@code
   * x'} is {@link SegmentSum} of {@code dy}.
   *
   * @param rows the number of rows of the result, which is the last offset
   */
  record SegmentExpand(Dim rows) implements RowOp {}
}
