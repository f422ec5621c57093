package dev.mlora.scoring;

import dev.mlora.batch.BatchRows;
import dev.mlora.data.EncodedExample;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Encoded examples sorted by domain, which remember the places they came from. */
record EncodedRows(List<EncodedExample> examples, List<Integer> positions) implements BatchRows {
  static EncodedRows of(List<EncodedExample> examples) {
    List<Integer> order =
        IntStream.range(0, examples.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> examples.get(i).domain()))
            .toList();
    return new EncodedRows(order.stream().map(examples::get).toList(), order);
  }

  EncodedRows range(int from, int to) {
    return new EncodedRows(examples.subList(from, to), positions.subList(from, to));
  }

  int position(int row) {
    return positions.get(row);
  }

  @Override
  public int count() {
    return examples.size();
  }

  @Override
  public int domain(int row) {
    return examples.get(row).domain();
  }

  @Override
  public int id(int field, int row) {
    return examples.get(row).id(field);
  }

  @Override
  public int values(int field, int row) {
    return examples.get(row).values(field);
  }

  @Override
  public int id(int field, int row, int value) {
    return examples.get(row).id(field, value);
  }

  @Override
  public float label(int row) {
    return 0;
  }
}
