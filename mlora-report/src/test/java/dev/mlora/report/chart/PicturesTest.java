package dev.mlora.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlora.report.RunFolder;
import dev.mlora.report.RunFolder.Domain;
import dev.mlora.report.run.RunFiles;
import dev.mlora.report.run.RunHistory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  private static final List<Function<RunHistory, Optional<Picture>>> ALL =
      List.of(LearningCurves::of, DomainBars::of, CalibrationPlot::of);

  @TempDir private Path folder;

  private RunHistory run(String name, Domain... domains) {
    return RunFiles.read(RunFolder.finished(folder.resolve(name), List.of(domains), "abc"));
  }

  private RunHistory run() {
    return run("run", RunFolder.DOMAINS.toArray(Domain[]::new));
  }

  @Test
  void theSameRunGivesTheSameBytes() {
    for (Function<RunHistory, Optional<Picture>> picture : ALL) {
      Picture first = picture.apply(run()).orElseThrow();
      Picture again = picture.apply(run()).orElseThrow();
      assertThat(first.png()).as(first.name()).isEqualTo(again.png());
    }
  }

  @Test
  void picturesAreOfTheirSizeAndShowBothVariants() throws IOException {
    for (Function<RunHistory, Optional<Picture>> each : ALL) {
      Picture picture = each.apply(run()).orElseThrow();
      BufferedImage image = image(picture);
      assertThat(image.getWidth()).isEqualTo(2 * picture.width());
      assertThat(image.getHeight()).isEqualTo(2 * picture.height());
      assertThat(count(image, Palette.BLUE.getRGB())).as(picture.name()).isPositive();
      assertThat(count(image, Palette.VERMILION.getRGB())).as(picture.name()).isPositive();
      assertThat(picture.caption()).endsWith(".");
    }
  }

  @Test
  void aBarIsAsHighAsItsAuc() throws IOException {
    // The axis is from 0.5 to 0.8 in both, and 0.8 is three times as far up as 0.6.
    int low = blue(run("low", new Domain("A", 9, 0.6, 0.8)));
    int high = blue(run("high", new Domain("A", 9, 0.8, 0.6)));

    assertThat((double) high / low).isBetween(2.6, 3.1);
  }

  /** The blue of the bar, without that of the legend, which is the same in both. */
  private static int blue(RunHistory run) throws IOException {
    BufferedImage image = image(DomainBars.of(run).orElseThrow());
    int widest = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      int column = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        column += image.getRGB(x, y) == Palette.BLUE.getRGB() ? 1 : 0;
      }
      widest = Math.max(widest, column);
    }
    return widest;
  }

  @Test
  void anUndefinedDomainHasNoBarAndIsCalledSo() throws IOException {
    Picture with =
        DomainBars.of(run("with", new Domain("A", 9, 0.7, 0.7), new Domain("B", 9, null, null)))
            .orElseThrow();

    assertThat(with.caption()).contains("Undefined");
    assertThat(BarStyle.labels(List.of("A", "B"), name -> name, name -> name.equals("A")))
        .containsExactly("A", "B (undefined)");
    BufferedImage image = image(with);
    BufferedImage rightHalf =
        image.getSubimage(image.getWidth() / 2 + 150, 0, image.getWidth() / 2 - 150, 540);
    assertThat(count(rightHalf, Palette.BLUE.getRGB())).isZero();
    assertThat(count(image, Palette.BLUE.getRGB())).isPositive();
  }

  @Test
  void whereNothingIsDefinedNothingIsDrawn() {
    assertThat(DomainBars.of(run("none", new Domain("A", 9, null, null)))).isEmpty();
  }

  @Test
  void aRunThatWasKilledIsDrawnAsFarAsItGot() {
    RunHistory run = RunFiles.read(RunFolder.cutOff(folder.resolve("cut")));

    assertThat(LearningCurves.of(run)).isPresent();
    assertThat(DomainBars.of(run).orElseThrow().caption()).doesNotContain("gain");
    assertThat(CalibrationPlot.of(run)).isPresent();
  }

  @Test
  void aThousandDomainsFitIntoThePicture() {
    List<Domain> domains = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      domains.add(new Domain("market-" + i, 2000 - i, 0.6, 0.6 + i * 1e-4));
    }
    Picture picture = DomainBars.of(run("wide", domains.toArray(Domain[]::new))).orElseThrow();

    assertThat(picture.caption()).contains("24 of 1000 domains");
    assertThat(picture.height()).isLessThan(900);
  }

  @Test
  void namesBelowBarsAreShortAndDifferent() {
    List<String> labels =
        BarStyle.labels(
            List.of("a market with a very long name", "a market with a very long tail"),
            name -> name,
            name -> true);

    assertThat(labels).doesNotHaveDuplicates().allMatch(label -> label.length() <= 26);
  }

  private static BufferedImage image(Picture picture) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(picture.png()));
  }

  private static int count(BufferedImage image, int color) {
    int found = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        found += image.getRGB(x, y) == color ? 1 : 0;
      }
    }
    return found;
  }
}
