package dev.mlora.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The frame of a page. */
final class Page {
  private Page() {}

  /**
   * A whole page.
   *
   * @param title its title
   * @param lead a line below it
   * @param parts its notices and sections, as HTML
   */
  static String of(String title, String lead, List<String> parts) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        <h1>%s</h1>
        <p class="lead">%s</p>
        %s</main>
        </body>
        </html>
        """
        .formatted(
            Html.escaped(title),
            style(),
            Html.escaped(title),
            Html.escaped(lead),
            String.join("", parts));
  }

  private static String style() {
    try (InputStream style =
        Objects.requireNonNull(Page.class.getResourceAsStream("page.css"), "page.css")) {
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
