package dev.mlora.conformance.training;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;

/**
 * The first rows of every domain and split of a data set, which stand there in random order.
 *
 * @param whole the data set; closed with this one
 * @param divisor how many times fewer rows there are
 */
record Subset(Dataset whole, int divisor) implements Dataset {
  @Override
  public Schema schema() {
    return whole.schema();
  }

  @Override
  public Rows rows(Split split, int domain) {
    Rows rows = whole.rows(split, domain);
    return new First(rows, rows.count() / divisor);
  }

  @Override
  public DatasetProvenance provenance() {
    return whole.provenance();
  }

  @Override
  public void close() {
    whole.close();
  }

  private record First(Rows rows, int count) implements Rows {
    @Override
    public int id(int field, int row) {
      return rows.id(field, row);
    }

    @Override
    public float label(int row) {
      return rows.label(row);
    }

    @Override
    public boolean hasOracle() {
      return rows.hasOracle();
    }

    @Override
    public float oracleLogit(int row) {
      return rows.oracleLogit(row);
    }
  }
}
