package dev.mlora.report.page;

import dev.mlora.report.chart.Picture;
import java.util.List;

/** A part of a document that is written both as HTML and as Markdown. */
public sealed interface Block {
  /**
   * A section's title.
   *
   * @param title the title
   */
  record Section(String title) implements Block {}

  /**
   * A paragraph.
   *
   * @param text plain text
   */
  record Text(String text) implements Block {}

  /**
   * A table of numbers.
   *
   * @param header the columns' names
   * @param rows a cell for each column
   */
  record Table(List<String> header, List<List<String>> rows) implements Block {
    /** Keeps its own copies. */
    public Table {
      header = List.copyOf(header);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A table of texts, which HTML shows only to those who open it.
   *
   * @param summary what it is
   * @param header the columns' names
   * @param rows a cell for each column
   */
  record Facts(String summary, List<String> header, List<List<String>> rows) implements Block {
    /** Keeps its own copies. */
    public Facts {
      header = List.copyOf(header);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A picture.
   *
   * @param picture the picture
   */
  record Figure(Picture picture) implements Block {}
}
