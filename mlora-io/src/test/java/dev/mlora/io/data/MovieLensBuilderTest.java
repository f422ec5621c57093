package dev.mlora.io.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.data.Dataset;
import dev.mlora.data.Rows;
import dev.mlora.data.Split;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.DatasetBuilder.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovieLensBuilderTest {
  private static final String FORM =
      "Expected user::item::rating or user::item::rating::timestamp, found ";

  @TempDir private Path folder;
  private final DatasetBuilder builder = DatasetBuilders.named("movielens-gen");

  @BeforeEach
  void twoUsers() throws IOException {
    write("users.dat", "1::F::1::10::48067", "2::M::56::16::70072");
  }

  private void write(String file, String... lines) throws IOException {
    Files.write(folder.resolve(file), List.of(lines));
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> builder.build(Request.of(folder)))
        .withMessageContaining(message);
  }

  /** Ten ratings by each user; items 1 to 5 twice each, and item 6 + user's own once. */
  private void writeTwentyRatings(String end) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int user = 1; user <= 2; user++) {
      for (int i = 0; i < 10; i++) {
        lines.add(user + "::" + (i % 5 + 1) + "::" + (i < 5 ? 5 : 3) + end);
      }
    }
    write("ratings.dat", lines.toArray(String[]::new));
  }

  @Test
  void buildsDomainsSplitsAndLabels() throws IOException {
    writeTwentyRatings("");
    try (Dataset dataset = builder.build(Request.of(folder))) {
      assertThat(dataset.schema().domains()).containsExactly("F", "M");
      assertThat(dataset.schema().fieldNames()).containsExactly("user", "item");
      for (int domain = 0; domain < 2; domain++) {
        assertThat(dataset.rows(Split.TRAIN, domain).count()).isEqualTo(6);
        assertThat(dataset.rows(Split.VALIDATION, domain).count()).isEqualTo(2);
        Rows test = dataset.rows(Split.TEST, domain);
        assertThat(test.count()).isEqualTo(2);
        assertThat(test.label(0) + test.label(1)).as("stratified").isEqualTo(1);
        assertThat(test.id(0, 0)).isEqualTo(domain + 1);
      }
      assertThat(dataset.provenance().sources())
          .extracting(source -> source.name())
          .containsExactly("ratings.dat", "users.dat");
    }
  }

  @Test
  void timestampsMakeNoDifference() throws IOException {
    writeTwentyRatings("");
    String without = builder.build(Request.of(folder)).provenance().contentSha256();
    writeTwentyRatings("::978300760");
    String with = builder.build(Request.of(folder)).provenance().contentSha256();
    assertThat(with).isEqualTo(without);
  }

  @Test
  void otherSeedOtherRowsInTheSplits() throws IOException {
    writeTwentyRatings("");
    Request seed7 = new Request(folder, Map.of("seed", "7"), BuildProgress.NONE);
    assertThat(builder.build(seed7).provenance().contentSha256())
        .isEqualTo(builder.build(seed7).provenance().contentSha256())
        .isNotEqualTo(builder.build(Request.of(folder)).provenance().contentSha256());
  }

  @Test
  void itemsRareInTrainingReadRowZero() throws IOException {
    writeTwentyRatings("");
    Request often = new Request(folder, Map.of("min-count", "100"), BuildProgress.NONE);
    try (Dataset dataset = builder.build(often)) {
      assertThat(dataset.schema().fields().get(1).tableRows()).isEqualTo(6);
      assertThat(dataset.rows(Split.TRAIN, 0).id(1, 0)).isZero();
    }
  }

  @Test
  void progressEndsComplete() throws IOException {
    writeTwentyRatings("");
    List<String> heard = new ArrayList<>();
    builder.build(
        new Request(
            folder,
            Map.of(),
            (stage, rows, fraction) -> heard.add(stage + " " + rows + " " + fraction)));
    assertThat(heard).contains("reading ratings.dat 20 1.0", "encoding rows 20 1.0");
  }

  @Test
  void truncatedLineIsNamed() throws IOException {
    write("ratings.dat", "1::1193::5", "2::11");
    assertRefused(
        "MLORA-302 "
            + folder.resolve("ratings.dat")
            + ", line 2, column 6: the line ends after 2 values, but line 1 has 3. "
            + FORM
            + "\"2::11\". Correct the line or get the file again.");
  }

  @Test
  void lineWithoutItsTimestampIsTruncated() throws IOException {
    write("ratings.dat", "1::1193::5::978300760", "2::11::4");
    assertRefused("line 2, column 9: the line ends after 3 values, but line 1 has 4.");
  }

  @Test
  void timestampThatIsNoNumberIsNamed() throws IOException {
    write("ratings.dat", "1::1193::5::978300760", "2::11::4::");
    assertRefused(
        "ratings.dat, line 2, column 11: the timestamp is '', which is not a whole number. "
            + FORM);
    write("ratings.dat", "1::1193::5::978300760", "2::11::4::9783x");
    assertRefused("ratings.dat, line 2, column 11: the timestamp is '9783x', which is not");
  }

  @Test
  void fileThatEndsWithinALineIsRefused() throws IOException {
    Files.writeString(folder.resolve("ratings.dat"), "1::1193::5::978300760\n2::11::4::97830");
    assertRefused(
        "MLORA-302 "
            + folder.resolve("ratings.dat")
            + ", line 2, column 16: the file ends within this line, so it may be cut off; a line"
            + " end is expected after it. "
            + FORM);
  }

  @Test
  void windowsLineEndsAreLineEnds() throws IOException {
    writeTwentyRatings("::978300760");
    String unix = builder.build(Request.of(folder)).provenance().contentSha256();
    Path file = folder.resolve("ratings.dat");
    Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));
    assertThat(builder.build(Request.of(folder)).provenance().contentSha256()).isEqualTo(unix);
  }

  @Test
  void fewerRatingsThanPublishedAreNoted() throws IOException {
    writeTwentyRatings("");
    String note =
        "not the complete MovieLens-1M: 20 ratings and 2 users, where it has 1000209 and 6040; get"
            + " the files again if they are meant to be complete";
    List<String> heard = new ArrayList<>();
    Request request = new Request(folder, Map.of(), (stage, rows, fraction) -> heard.add(stage));
    try (Dataset dataset = builder.build(request)) {
      assertThat(dataset.provenance().notes()).containsExactly("20 ratings", note);
    }
    assertThat(heard).contains(note);
  }

  @Test
  void wrongSeparatorIsNamed() throws IOException {
    write("ratings.dat", "1,1193,5,978300760");
    assertRefused(
        "ratings.dat, line 1, column 2: the separator seems to be ',' instead of '::'. " + FORM);
    write("ratings.dat", "1\t1193\t5");
    assertRefused("line 1, column 2: the separator seems to be a tab instead of '::'.");
  }

  @Test
  void idThatIsNoNumberIsNamed() throws IOException {
    write("ratings.dat", "1::1193::5", "1::x12::4");
    assertRefused(
        "ratings.dat, line 2, column 4: the item is 'x12', which is not a whole number. " + FORM);
  }

  @Test
  void ratingOutsideItsScaleIsNamed() throws IOException {
    write("ratings.dat", "1::1193::5", "1::12::6");
    assertRefused(
        "ratings.dat, line 2, column 8: the rating is 6, but must lie between 1 and 5. " + FORM);
  }

  @Test
  void userWithoutADomainIsNamed() throws IOException {
    write("ratings.dat", "3::1193::5");
    assertRefused("ratings.dat, line 1, column 1: user 3 is not in " + folder.resolve("users.dat"));
  }

  @Test
  void emptyLineIsNamed() throws IOException {
    write("ratings.dat", "1::1193::5", "", "1::12::4");
    assertRefused("ratings.dat, line 2, column 1: the line is empty.");
  }

  @Test
  void unknownGenderIsNamed() throws IOException {
    write("users.dat", "1::F::1::10::48067", "2::X::56::16::70072");
    write("ratings.dat", "1::1193::5");
    assertRefused(
        "users.dat, line 2, column 4: 'X' is none of the values [F, M] that make the domains of "
            + "movielens-gen.");
  }

  @Test
  void userListedTwiceIsNamed() throws IOException {
    write("users.dat", "1::F::1::10::48067", "1::M::56::16::70072");
    write("ratings.dat", "1::1193::5");
    assertRefused("users.dat, line 2, column 1: user 1 is listed a second time.");
  }

  @Test
  void missingFileSaysWhatTheFolderMustHold() {
    assertRefused(
        "MLORA-301 "
            + folder
            + ": there is no file ratings.dat in it. The folder of MovieLens-1M must hold "
            + "ratings.dat (user::item::rating or user::item::rating::timestamp) and users.dat "
            + "(user::gender::age::occupation::zip-code).");
  }

  @Test
  void missingFolderIsNamed() {
    Path nowhere = folder.resolve("nowhere");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> builder.build(Request.of(nowhere)))
        .withMessageStartingWith("MLORA-301 " + nowhere + ": there is no such folder.");
  }

  @Test
  void folderNotGivenIsSaid() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> builder.build(Request.of(null)))
        .withMessage(
            "MLORA-301 Data set 'movielens-gen' is built from raw files, but no raw folder is "
                + "given. Name the folder that holds ratings.dat, users.dat.");
  }

  @Test
  void emptyFileIsNamed() throws IOException {
    write("ratings.dat");
    assertRefused("MLORA-304 " + folder.resolve("ratings.dat") + " is empty; lines of the form");
  }

  @Test
  void domainWithoutRatingsIsNamed() throws IOException {
    write("ratings.dat", "1::1::5", "1::2::4", "1::3::5");
    assertRefused("MLORA-304 Domain 'M' of data set 'movielens-gen' has no training rows.");
  }

  @Test
  void unknownOptionAndBadValueAreNamed() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(
            () -> builder.build(new Request(folder, Map.of("sead", "1"), BuildProgress.NONE)))
        .withMessage(
            "MLORA-401 Data set 'movielens-gen' has no option 'sead'; its options are "
                + "{seed=123, min-count=2}.");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(
            () -> builder.build(new Request(folder, Map.of("min-count", "-1"), BuildProgress.NONE)))
        .withMessage(
            "MLORA-401 Option 'min-count' of data set 'movielens-gen' is '-1'; expected a whole "
                + "number of at least 0.");
  }

  @Test
  void unknownBuilderNamesTheKnownOnes() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> DatasetBuilders.named("netflix"))
        .withMessage(
            "MLORA-401 There is no data set builder 'netflix'; choose one of synthetic, "
                + "movielens-gen, movielens-age, movielens-occupation, amazon-6, taobao-10, "
                + "taobao-20, taobao-30.");
  }
}
