package dev.mlora.data;

/** One row as a model reads it: a domain index and one table row for each field. */
public final class EncodedExample {
  private final int domain;
  private final int[] ids;

  EncodedExample(int domain, int[] ids) {
    this.domain = domain;
    this.ids = ids;
  }

  /** The domain's index in the schema. */
  public int domain() {
    return domain;
  }

  /**
   * The row of a field's embedding table.
   *
   * @param field the field's place in {@link Schema#fields()}
   */
  public int id(int field) {
    return ids[field];
  }

  /** How many fields read the out-of-vocabulary row. */
  public int outOfVocabulary() {
    int count = 0;
    for (int id : ids) {
      count += id == Field.OOV_ROW ? 1 : 0;
    }
    return count;
  }
}
