package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlora.data.BucketedField;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Example;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Pooling;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import dev.mlora.random.CounterRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetWriterTest {
  private static final Schema SCHEMA =
      new Schema(
          "films",
          List.of(
              new SparseField("user", ListedVocabulary.of(List.of("u1", "u2", "u3"))),
              new MultiValueField(
                  "genres",
                  ListedVocabulary.of(List.of("a", "b", "c")),
                  Pooling.SUM,
                  5,
                  MultiValueField.SEPARATOR),
              new BucketedField("price", List.of(0.5))),
          "market",
          List.of("x", "y", "z"),
          "a click");

  @TempDir private Path folder;

  private static InMemoryDataset dataset(int rows) {
    long key = CounterRandom.key(3, "films");
    InMemoryDataset.Builder builder =
        InMemoryDataset.builder(SCHEMA).provenance(DatasetProvenance.inMemory("films"));
    for (int i = 0; i < rows; i++) {
      String genres =
          IntStream.range(0, CounterRandom.below(key, 20L * i, 5))
              .mapToObj(g -> "abcd".substring(g % 4, g % 4 + 1))
              .collect(Collectors.joining("|"));
      builder.example(
          i < 3 ? Split.TRAIN : Split.values()[CounterRandom.below(key, 20L * i + 11, 3)],
          new Example(
              Map.of(
                  "user", "u" + i % 4, "genres", genres, "price", i % 3 == 0 ? "" : "0." + i % 9),
              SCHEMA.domains().get(i % 3)),
          i % 2);
    }
    return builder.build();
  }

  /** Written one way and the other, the files are the same to the last byte. */
  @Test
  void rowsInAnyOrderOfDomainsGiveTheFilesOfTheWholeDataSet() throws IOException {
    try (Dataset data = dataset(500)) {
      DatasetFiles.write(data, folder.resolve("whole"));
      try (DatasetWriter writer = DatasetWriter.to(folder.resolve("rows"))) {
        writer.begin(SCHEMA, sizes(data));
        List<int[]> places = new ArrayList<>();
        for (Split split : Split.values()) {
          for (int domain = 0; domain < 3; domain++) {
            for (int row = 0; row < data.rows(split, domain).count(); row++) {
              places.add(new int[] {split.ordinal(), domain, row});
            }
          }
        }
        // By row number, which takes turns between splits and domains.
        places.sort((a, b) -> Integer.compare(a[2], b[2]));
        for (int[] place : places) {
          Split split = Split.values()[place[0]];
          add(writer, split, place[1], data.rows(split, place[1]), place[2]);
        }
        writer.finish(data.provenance());
      }
    }
    assertThat(files(folder.resolve("rows"))).isEqualTo(files(folder.resolve("whole")));
    try (Dataset read = DatasetFiles.open(folder.resolve("rows"))) {
      assertThat(read.schema()).isEqualTo(SCHEMA);
    }
  }

  @Test
  void fewerOrMoreRowsThanAnnouncedAreADefectAndLeaveNothing() throws IOException {
    try (Dataset data = dataset(9)) {
      Path target = folder.resolve("target");
      DatasetFiles.write(data, target);
      Map<String, List<Byte>> before = files(target);
      for (int rows : new int[] {0, 4}) {
        assertThatThrownBy(
                () -> {
                  try (DatasetWriter writer = DatasetWriter.to(target)) {
                    writer.begin(SCHEMA, sizes(data));
                    for (int row = 0; row < rows; row++) {
                      add(writer, Split.TRAIN, 0, data.rows(Split.TRAIN, 0), 0);
                    }
                    writer.finish(data.provenance());
                  }
                })
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("announced");
      }
      assertThat(files(target)).isEqualTo(before);
      assertNothingElse("target");
    }
  }

  @Test
  void oneAtATimeWritesToADirectory() throws IOException {
    Path target = folder.resolve("target");
    try (Dataset data = dataset(30)) {
      DatasetWriter first = DatasetWriter.to(target);
      assertThatThrownBy(() -> DatasetFiles.write(data, target))
          .isInstanceOf(MloraException.class)
          .hasMessageContaining("MLORA-501")
          .hasMessageContaining("Another build");
      first.close();
      DatasetFiles.write(data, target);
      assertNothingElse("target");
    }
  }

  @Test
  void whatAKilledBuildLeftIsRemovedByTheNext() throws IOException {
    Path left =
        Files.createDirectory(
            folder.resolve(".target-building-0123abcd-0123-0123-0123-0123456789ab"));
    Files.writeString(left.resolve("train-label.u8"), "half");
    Files.createDirectory(folder.resolve(left.getFileName() + "-scratch"));
    Files.writeString(folder.resolve(".target-building.lock"), "of a process that is gone");
    Files.createDirectory(folder.resolve(".target-building-notes"));
    try (Dataset data = dataset(30)) {
      DatasetFiles.write(data, folder.resolve("target"));
    }
    assertNothingElse("target", ".target-building-notes");
  }

  @Test
  void aDamagedOffsetIsRefused() throws IOException {
    try (Dataset data = dataset(60)) {
      DatasetFiles.write(data, folder.resolve("target"));
    }
    Path offsets = folder.resolve("target/train-field-1-offsets.i64");
    byte[] bytes = Files.readAllBytes(offsets);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.BYTES, -3);
    Files.write(offsets, bytes);
    assertThatThrownBy(() -> DatasetFiles.open(folder.resolve("target")))
        .isInstanceOf(MloraException.class)
        .hasMessageContaining("MLORA-310")
        .hasMessageContaining("train-field-1-offsets.i64, row 1")
        .hasMessageContaining("'genres'");
  }

  private static void add(DatasetWriter writer, Split split, int domain, Rows rows, int row) {
    int several = rows.values(1, row);
    int[] ids = new int[several + 2];
    ids[0] = rows.id(0, row);
    for (int value = 0; value < several; value++) {
      ids[1 + value] = rows.id(1, row, value);
    }
    ids[several + 1] = rows.id(2, row);
    writer.add(split, domain, (int) rows.label(row), ids, new int[] {1, several, 1});
  }

  private static Map<Split, List<PartSize>> sizes(Dataset data) {
    Map<Split, List<PartSize>> sizes = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<PartSize> parts = new ArrayList<>();
      for (int domain = 0; domain < 3; domain++) {
        Rows rows = data.rows(split, domain);
        long values = 0;
        for (int row = 0; row < rows.count(); row++) {
          values += rows.values(1, row);
        }
        parts.add(new PartSize(rows.count(), List.of(0L, values, 0L)));
      }
      sizes.put(split, parts);
    }
    return sizes;
  }

  private static Map<String, List<Byte>> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.collect(
          Collectors.toMap(entry -> entry.getFileName().toString(), DatasetWriterTest::bytes));
    }
  }

  private static List<Byte> bytes(Path file) {
    try {
      List<Byte> bytes = new ArrayList<>();
      for (byte each : Files.readAllBytes(file)) {
        bytes.add(each);
      }
      return Collections.unmodifiableList(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertNothingElse(String... names) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .containsExactlyInAnyOrder(names);
    }
  }
}
