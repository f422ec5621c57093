package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.data.BucketedField;
import dev.mlora.data.ContentHash;
import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.DatasetProvenance.SourceFile;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.ListedVocabulary;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFilesTest {
  private static final Schema SCHEMA =
      new Schema(
          "shop",
          List.of(
              new SparseField("user", IdRangeVocabulary.of(9, 4, 7)),
              new SparseField("item", ListedVocabulary.of(List.of("tea", "cup, blue", "ä\"]"))),
              new BucketedField("price", List.of(0.1, 1e300))),
          "country",
          List.of("de", "fr", "it"),
          "1 if bought");

  @TempDir private Path parent;
  private Path directory = Path.of("");

  @BeforeEach
  void nameDirectory() {
    directory = parent.resolve("shop");
  }

  private static InMemoryDataset dataset() {
    return InMemoryDataset.builder(SCHEMA)
        .provenance(
            new DatasetProvenance(
                "shop",
                "test",
                Map.of("seed", "7"),
                List.of(new SourceFile("clicks.csv", 12, "ab")),
                List.of("a note"),
                ""))
        .rowWithOracle(Split.TRAIN, 0, 1, 0.25f, 9, 3, 3)
        .rowWithOracle(Split.TRAIN, 0, 0, -7.5f, 0, 0, 0)
        .rowWithOracle(Split.TRAIN, 1, 1, 1e-20f, 5, 2, 1)
        .rowWithOracle(Split.TRAIN, 2, 0, 3f, 1, 1, 1)
        .rowWithOracle(Split.TEST, 2, 1, 4f, 2, 0, 2)
        .build();
  }

  private void assertDamaged(String message) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> DatasetFiles.open(directory).close())
        .withMessageContaining(message);
  }

  private void replaceInIndex(String what, String with) throws IOException {
    Path index = directory.resolve("dataset.json");
    String text = Files.readString(index);
    assertThat(text).contains(what);
    Files.writeString(index, text.replace(what, with));
  }

  @Test
  void whatWasWrittenIsRead() {
    Dataset written = dataset();
    DatasetFiles.write(written, directory);
    try (Dataset read = DatasetFiles.open(directory)) {
      assertThat(read.schema()).isEqualTo(written.schema());
      assertThat(read.provenance()).isEqualTo(written.provenance());
      assertThat(ContentHash.of(read)).isEqualTo(written.provenance().contentSha256());
      Rows second = read.rows(Split.TRAIN, 1);
      assertThat(second.count()).isEqualTo(1);
      assertThat(List.of(second.id(0, 0), second.id(1, 0), second.id(2, 0)))
          .containsExactly(5, 2, 1);
      assertThat(second.label(0)).isEqualTo(1);
      assertThat(second.oracleLogit(0)).isEqualTo(1e-20f);
      assertThat(read.rows(Split.VALIDATION, 0).count()).isZero();
    }
    DatasetFiles.open(directory).close();
  }

  @Test
  void closingTwiceIsHarmless() {
    DatasetFiles.write(dataset(), directory);
    Dataset read = DatasetFiles.open(directory);
    read.close();
    read.close();
  }

  @Test
  void writingAgainReplacesAndLeavesNothingBehind() throws IOException {
    DatasetFiles.write(dataset(), directory);
    DatasetFiles.write(dataset(), directory);
    DatasetFiles.open(directory).close();
    try (Stream<Path> entries = Files.list(parent)) {
      assertThat(entries).containsExactly(directory);
    }
  }

  @Test
  void directoryWithOtherFilesIsLeftAlone() throws IOException {
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("thesis.txt"), "years of work");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> DatasetFiles.write(dataset(), directory))
        .withMessage(
            "MLORA-501 "
                + directory
                + " exists and holds no data set (there is no dataset.json in it), so it is left"
                + " as it is. Choose another directory, or remove this one yourself.");
    assertThat(directory.resolve("thesis.txt")).exists();
  }

  private void assertLeftAlone(String reason) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> DatasetFiles.write(dataset(), directory))
        .withMessageStartingWith("MLORA-501 " + directory + " holds ")
        .withMessageContaining(reason)
        .withMessageContaining("so it is left as it is. Choose another directory");
  }

  @Test
  void otherFilesBesideADataSetAreNotDeleted() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Path thesis = Files.writeString(directory.resolve("thesis.txt"), "years of work");
    Path chapter = Files.createDirectories(directory.resolve("chapters")).resolve("1.txt");
    Files.writeString(chapter, "a year of work");
    assertLeftAlone("more than the files of its data set: chapters, thesis.txt,");
    assertThat(thesis).exists();
    assertThat(chapter).exists();
    DatasetFiles.open(directory).close();
  }

  @Test
  void filesThatComeWhileADataSetIsWrittenAreNotDeleted() throws IOException {
    DatasetFiles.write(dataset(), directory);
    try (DirectorySwap swap = DirectorySwap.to(directory)) {
      Files.writeString(directory.resolve("late.txt"), "");
      assertThatExceptionOfType(MloraException.class)
          .isThrownBy(swap::commit)
          .withMessageContaining("late.txt");
    }
    assertThat(directory.resolve("late.txt")).exists();
  }

  @Test
  void anIndexOfAnotherKindIsNotDeleted() throws IOException {
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("dataset.json"), "{\"mine\": true}");
    assertLeftAlone("does not tell which files are a data set's (Entry '/' of ");
  }

  @Test
  void failedWriteLeavesTheOldDataSet() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Dataset broken =
        new Dataset() {
          @Override
          public Schema schema() {
            return SCHEMA;
          }

          @Override
          public Rows rows(Split split, int domain) {
            throw new IllegalStateException("disk gone");
          }

          @Override
          public DatasetProvenance provenance() {
            return DatasetProvenance.inMemory("broken");
          }

          @Override
          public void close() {}
        };
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> DatasetFiles.write(broken, directory));
    DatasetFiles.open(directory).close();
    try (Stream<Path> entries = Files.list(parent)) {
      assertThat(entries).containsExactly(directory);
    }
  }

  @Test
  void unwritablePlaceIsNamed() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> DatasetFiles.write(dataset(), file.resolve("shop")))
        .withMessageStartingWith("MLORA-501 Cannot write data set directory " + file);
  }

  @Test
  void missingDataSetSaysHowToBuildOne() {
    assertDamaged("MLORA-301 " + directory + " holds no data set: there is no file dataset.json");
  }

  @Test
  void truncatedColumnIsNamedWithBothSizes() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Path column = directory.resolve("train-field-1.i32");
    Files.write(column, new byte[15]);
    assertDamaged("MLORA-310 " + column + " has 15 bytes, but 16 are expected.");
  }

  @Test
  void missingColumnIsNamed() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Files.delete(directory.resolve("test-label.u8"));
    assertDamaged("MLORA-310 Cannot read column file " + directory.resolve("test-label.u8"));
  }

  @Test
  void countsThatDoNotFitTheFilesAreNamed() throws IOException {
    DatasetFiles.write(dataset(), directory);
    replaceInIndex("\"train\" : [ 2, 1, 1 ]", "\"train\" : [ 2, 1, 2000000000 ]");
    assertDamaged("says that train-field-0.i32 has 16 bytes, but its row counts make it");
  }

  @Test
  void countsForTooFewDomainsAreNamed() throws IOException {
    DatasetFiles.write(dataset(), directory);
    replaceInIndex("\"train\" : [ 2, 1, 1 ]", "\"train\" : [ 2, 2 ]");
    assertDamaged("it lists 2 domains, but the schema has 3");
  }

  @Test
  void otherVersionIsNamed() throws IOException {
    DatasetFiles.write(dataset(), directory);
    replaceInIndex("\"version\" : 1", "\"version\" : 2");
    assertDamaged(
        "has format 'mlora-dataset' version 2; this release reads 'mlora-dataset' version 1.");
  }

  @Test
  void truncatedIndexNamesLineAndColumn() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Path index = directory.resolve("dataset.json");
    String text = Files.readString(index);
    Files.writeString(index, text.substring(0, text.length() / 2));
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> DatasetFiles.open(directory))
        .withMessageMatching(
            "(?s)MLORA-310 .*dataset\\.json, line \\d+, column \\d+: not valid JSON .*");
  }

  @Test
  void missingEntryIsNamed() throws IOException {
    DatasetFiles.write(dataset(), directory);
    replaceInIndex("\"labelRule\"", "\"rule\"");
    assertDamaged(
        "Entry '/schema' of " + directory.resolve("dataset.json") + " is wrong: it has no");
  }

  /** Sets a byte of a column file. */
  private Path set(String name, int at, int value) throws IOException {
    Path column = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(column);
    bytes[at] = (byte) value;
    Files.write(column, bytes);
    return column;
  }

  @Test
  void aChangedValueIsFound() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Path column = set("train-field-0.i32", 0, 8);
    assertDamaged("MLORA-310 " + column + " has SHA-256");
    DatasetFiles.openUnchecked(directory).close();
  }

  @Test
  void aChangedLogitIsFound() throws IOException {
    DatasetFiles.write(dataset(), directory);
    assertDamaged("MLORA-310 " + set("test-oracle.f32", 0, 1) + " has SHA-256");
  }

  @Test
  void anIdBeyondItsTableIsNamed() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Path column = set("train-field-1.i32", 8, 200);
    assertDamaged(
        "MLORA-310 "
            + column
            + ", row 3: the id in field 'item' is 200, but its table has the rows 0 to 3. Restore");
    set("train-field-1.i32", 11, 0x80);
    assertDamaged("row 3: the id in field 'item' is -2147483448, but");
  }

  @Test
  void aLabelThatIsNoneIsNamed() throws IOException {
    DatasetFiles.write(dataset(), directory);
    Path column = set("train-label.u8", 1, 7);
    assertDamaged(
        "MLORA-303 "
            + column
            + ", row 2: the label (1 if bought) is 7, but labels are 0 or 1. Restore");
  }

  @Test
  void rowsThatMovedToAnotherDomainAreFound() throws IOException {
    DatasetFiles.write(dataset(), directory);
    replaceInIndex("\"train\" : [ 2, 1, 1 ]", "\"train\" : [ 1, 2, 1 ]");
    assertDamaged("MLORA-310 The content of " + directory + ", row counts and schema included,");
  }

  @Test
  void domainsInAnotherOrderAreFound() throws IOException {
    DatasetFiles.write(dataset(), directory);
    replaceInIndex("\"de\", \"fr\"", "\"fr\", \"de\"");
    assertDamaged("MLORA-310 The content of " + directory);
  }
}
