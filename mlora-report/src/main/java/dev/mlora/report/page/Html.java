package dev.mlora.report.page;

import dev.mlora.report.chart.Picture;
import java.util.Base64;
import java.util.List;

/** Pieces of HTML. Whatever comes from outside goes through {@link #escaped}. */
final class Html {
  private Html() {}

  /** A text, such that no character of it is taken for markup. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
      }
    }
    return safe.toString();
  }

  static String section(String title, String... parts) {
    return "<section>\n<h2>" + escaped(title) + "</h2>\n" + String.join("", parts) + "</section>\n";
  }

  static String heading(String text) {
    return "<h3>" + escaped(text) + "</h3>\n";
  }

  static String paragraph(String text) {
    return "<p>" + escaped(text) + "</p>\n";
  }

  /** A paragraph that must not be overlooked. */
  static String notice(String text) {
    return "<p class=\"notice\">" + escaped(text) + "</p>\n";
  }

  /** A table of numbers: the first column to the left, all others to the right. */
  static String table(List<String> header, List<List<String>> rows) {
    return table("numbers", header, rows);
  }

  /** A table of texts. */
  static String facts(List<String> header, List<List<String>> rows) {
    return table("facts", header, rows);
  }

  private static String table(String kind, List<String> header, List<List<String>> rows) {
    StringBuilder table = new StringBuilder();
    table.append("<div class=\"wide\"><table class=\"").append(kind).append("\">\n<thead><tr>");
    for (String cell : header) {
      table.append("<th scope=\"col\">").append(escaped(cell)).append("</th>");
    }
    table.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      table.append("<tr><th scope=\"row\">").append(escaped(row.getFirst())).append("</th>");
      for (String cell : row.subList(1, row.size())) {
        table.append("<td>").append(escaped(cell)).append("</td>");
      }
      table.append("</tr>\n");
    }
    return table.append("</tbody>\n</table></div>\n").toString();
  }

  /** What a reader may open; printed as it stands. */
  static String folded(String summary, String content) {
    return "<details>\n<summary>" + escaped(summary) + "</summary>\n" + content + "</details>\n";
  }

  /** A picture with its caption, the bytes of it in the page. */
  static String figure(Picture picture) {
    return "<figure>\n<img width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/png;base64,%s\">\n<figcaption>%s</figcaption>\n</figure>\n"
        .formatted(
            picture.width(),
            picture.height(),
            escaped(picture.caption()),
            Base64.getEncoder().encodeToString(picture.png()),
            escaped(picture.caption()));
  }
}
