package dev.mlora.report.chart;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** What all pictures have in common: their style, and how charts become one picture. */
final class Canvas {
  static final BasicStroke THIN = new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
  static final BasicStroke DASHED =
      new BasicStroke(
          1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {5f, 4f}, 0f);

  /** Pixels for each unit of width, so that pictures are sharp in print. */
  private static final int SCALE = 2;

  private static final String FAMILY = Font.SANS_SERIF;

  private Canvas() {}

  /** A chart, and where it stands in the picture. */
  record Panel(Chart<?, ?> chart, int x, int y, int width, int height) {}

  /**
   * The style of every chart: white, light grid, dark text, the legend below and not on the data.
   */
  static void style(AxesChartStyler style) {
    Font text = new Font(FAMILY, Font.PLAIN, 12);
    style.setLocale(Locale.ROOT);
    style
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartFontColor(Palette.INK)
        .setChartTitleFont(new Font(FAMILY, Font.BOLD, 14))
        .setChartTitleBoxVisible(false)
        .setChartPadding(10)
        .setAntiAlias(true)
        .setTextAntiAlias(true)
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal)
        .setLegendBorderColor(Color.WHITE)
        .setLegendFont(text)
        .setLegendSeriesLineLength(26)
        .setMarkerSize(6);
    style
        .setAxisTitleFont(new Font(FAMILY, Font.PLAIN, 13))
        .setAxisTickLabelsFont(text)
        .setAxisTickLabelsColor(Palette.INK)
        .setAxisTickMarksColor(Palette.GREY)
        .setPlotGridLinesColor(Palette.GRID)
        .setPlotGridLinesStroke(THIN)
        .setPlotGridVerticalLinesVisible(false);
  }

  /**
   * Draws charts into one picture.
   *
   * @throws MloraException {@link ErrorCode#NATIVE_LIBRARY} if Java cannot draw text here
   */
  static Picture draw(String name, String caption, int width, int height, List<Panel> panels) {
    BufferedImage image =
        new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    try {
      Graphics2D canvas = image.createGraphics();
      canvas.setColor(Color.WHITE);
      canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
      canvas.scale(SCALE, SCALE);
      for (Panel panel : panels) {
        Graphics2D part =
            (Graphics2D) canvas.create(panel.x(), panel.y(), panel.width(), panel.height());
        panel.chart().paint(part, panel.width(), panel.height());
        part.dispose();
      }
      canvas.dispose();
    } catch (LinkageError | InternalError e) {
      // What Java throws where its own natives or the system's fonts are missing.
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          ("The picture %s cannot be drawn: this Java has no way to draw text (%s). Install"
                  + " fontconfig and a font (on Debian the packages fontconfig and"
                  + " fonts-dejavu-core), or run 'mlora report' on the run's folder on another"
                  + " machine.")
              .formatted(name, e),
          e);
    }
    return new Picture(name, caption, width, height, png(image));
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
