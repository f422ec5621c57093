package dev.mlora.io.data;

/** What of a MovieLens user makes the domain. */
public enum MovieLensDomain {
  /** Gender: F is domain 0, M domain 1, as in the paper's Movielens-gen. */
  GENDER("movielens-gen", 1, "F", "M"),
  /** Age group, by the code of its lower end. */
  AGE("movielens-age", 2, "1", "18", "25", "35", "45", "50", "56"),
  /** Occupation, by code. */
  OCCUPATION("movielens-occupation", 3, codes(21));

  private final String datasetName;
  private final int column;
  private final String[] values;

  MovieLensDomain(String datasetName, int column, String... values) {
    this.datasetName = datasetName;
    this.column = column;
    this.values = values;
  }

  private static String[] codes(int count) {
    String[] codes = new String[count];
    for (int code = 0; code < count; code++) {
      codes[code] = Integer.toString(code);
    }
    return codes;
  }

  /** The name of the data set and of its builder. */
  public String datasetName() {
    return datasetName;
  }

  /** Which value of a line of users.dat, counted from 0. */
  int column() {
    return column;
  }

  /** The values it may have, in the order of their domains. */
  String[] categories() {
    return values.clone();
  }
}
