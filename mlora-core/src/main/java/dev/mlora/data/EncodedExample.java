package dev.mlora.data;

/** One row as a model reads it: a domain index and the table rows of each field. */
public final class EncodedExample {
  private final int domain;
  private final int[][] ids;

  EncodedExample(int domain, int[][] ids) {
    this.domain = domain;
    this.ids = ids;
  }

  /** The domain's index in the schema. */
  public int domain() {
    return domain;
  }

  /**
   * The row of a field's embedding table; for fields of one value only.
   *
   * @param field the field's place in {@link Schema#fields()}
   */
  public int id(int field) {
    return ids[field][0];
  }

  /**
   * How many values there are in a field: 1, unless it is a {@link MultiValueField}.
   *
   * @param field the field's place in {@link Schema#fields()}
   */
  public int values(int field) {
    return ids[field].length;
  }

  /**
   * A row of a field's embedding table.
   *
   * @param field the field's place in {@link Schema#fields()}
   * @param value which of its values, in [0, {@link #values})
   */
  public int id(int field, int value) {
    return ids[field][value];
  }

  /** How many values read the out-of-vocabulary row. */
  public int outOfVocabulary() {
    int count = 0;
    for (int[] values : ids) {
      for (int id : values) {
        count += id == Field.OOV_ROW ? 1 : 0;
      }
    }
    return count;
  }

  /** The rows of all fields' tables; not a copy. */
  int[][] ids() {
    return ids;
  }
}
