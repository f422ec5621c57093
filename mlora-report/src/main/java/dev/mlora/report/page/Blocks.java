package dev.mlora.report.page;

import java.util.ArrayList;
import java.util.List;

/** Documents made of blocks. */
public final class Blocks {
  private Blocks() {}

  /** The document as a page that needs no other file. */
  public static String html(String title, String lead, List<Block> blocks) {
    List<String> parts = new ArrayList<>();
    List<String> section = new ArrayList<>();
    String open = "";
    for (Block block : blocks) {
      if (block instanceof Block.Section next) {
        close(parts, open, section);
        open = next.title();
      } else {
        section.add(html(block));
      }
    }
    close(parts, open, section);
    return Page.of(title, lead, parts);
  }

  private static void close(List<String> parts, String title, List<String> section) {
    if (!section.isEmpty()) {
      parts.add(Html.section(title, section.toArray(String[]::new)));
      section.clear();
    }
  }

  private static String html(Block block) {
    return switch (block) {
      case Block.Section section -> Html.heading(section.title());
      case Block.Text text -> Html.paragraph(text.text());
      case Block.Table table -> Html.table(table.header(), table.rows());
      case Block.Facts facts ->
          Html.folded(facts.summary(), Html.facts(facts.header(), facts.rows()));
      case Block.Figure figure -> Html.figure(figure.picture());
    };
  }

  /**
   * The document as Markdown.
   *
   * @param pictures where the pictures are, as links of the document say it, such as {@code
   *     pictures/}
   */
  public static String markdown(String title, String lead, List<Block> blocks, String pictures) {
    StringBuilder text = new StringBuilder("# " + title + "\n\n" + lead + "\n");
    for (Block block : blocks) {
      text.append('\n');
      switch (block) {
        case Block.Section section -> text.append("## ").append(section.title()).append('\n');
        case Block.Text paragraph -> text.append(paragraph.text()).append('\n');
        case Block.Table table -> table(text, table.header(), table.rows(), true);
        case Block.Facts facts -> {
          text.append(facts.summary()).append(":\n\n");
          table(text, facts.header(), facts.rows(), false);
        }
        case Block.Figure figure ->
            text.append(
                "![%s](%s%s)\n\n%s\n"
                    .formatted(
                        figure.picture().caption().split("[.:]", 2)[0],
                        pictures,
                        figure.picture().name(),
                        figure.picture().caption()));
      }
    }
    return text.toString();
  }

  private static void table(
      StringBuilder text, List<String> header, List<List<String>> rows, boolean numbers) {
    row(text, header);
    List<String> rule = new ArrayList<>(List.of("---"));
    header.stream().skip(1).forEach(cell -> rule.add(numbers ? "---:" : "---"));
    row(text, rule);
    rows.forEach(row -> row(text, row));
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell.replace("|", "\\|").replace('\n', ' ')).append(" |");
    }
    text.append('\n');
  }
}
