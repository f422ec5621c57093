package dev.mlora.io.table;

/** What becomes of a row that has no value in a field. */
public enum Missing {
  /** The import is refused, naming the row. */
  REFUSE,
  /** It reads row 0 of the field's table, as ids do that have no row of their own. */
  OWN_ROW
}
