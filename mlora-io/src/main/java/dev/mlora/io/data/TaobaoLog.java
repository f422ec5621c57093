package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The click log of Taobao's themes (Tianchi data set 9716): {@code theme_click_log.csv} with a
 * header that names {@code user_id}, {@code item_id} and {@code theme_id} among others, and the
 * vectors {@code user_embedding.csv} and {@code item_embedding.csv} with lines {@code id,vector},
 * the numbers of a vector with spaces between them.
 *
 * <p>Themes are in the order of their first appearance in the log; clicks whose user or item has no
 * vector are left out then, and themes that have no others.
 */
final class TaobaoLog {
  static final String CLICKS = "theme_click_log.csv";
  static final String USER_VECTORS = "user_embedding.csv";
  static final String ITEM_VECTORS = "item_embedding.csv";
  private static final String CLICK_FORM = "values with commas between them, named by the header";
  private static final List<String> COLUMNS = List.of("user_id", "item_id", "theme_id");
  private static final int REPORT_ROWS = 50_000;

  private final Path folder;
  private final BuildProgress progress;

  TaobaoLog(Path folder, BuildProgress progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** The clicks of the first themes, of users and items that have vectors. */
  ClickLog read(int themes) {
    SourceFiles.require(
        folder,
        List.of(CLICKS, USER_VECTORS, ITEM_VECTORS),
        "The folder of Taobao's themes must hold %s, %s and %s. Unpack the archive of the data set and name the folder."
            .formatted(CLICKS, USER_VECTORS, ITEM_VECTORS));
    Set<String> users = withVectors(USER_VECTORS);
    Set<String> items = withVectors(ITEM_VECTORS);
    ClickLog.Builder log = new ClickLog.Builder();
    Map<String, ClickLog.DomainBuilder> domains = new HashMap<>();
    long rows = 0;
    try (DelimitedFile lines = new DelimitedFile(folder.resolve(CLICKS), ",", CLICK_FORM)) {
      int[] columns = columns(lines);
      while (lines.next()) {
        String user = lines.text(columns[0]);
        String item = lines.text(columns[1]);
        ClickLog.DomainBuilder domain =
            domains.computeIfAbsent(lines.text(columns[2]), log::domain);
        if (users.contains(user) && items.contains(item)) {
          domain.add(user, item, "");
        }
        if (++rows % REPORT_ROWS == 0) {
          progress.advanced("reading " + CLICKS, rows, lines.fraction());
        }
      }
    }
    progress.advanced("reading " + CLICKS, rows, 1);
    ClickLog all = log.build();
    List<ClickLog.Clicks> first =
        all.domains().stream().filter(domain -> domain.count() > 0).limit(themes).toList();
    if (first.size() < themes) {
      throw new MloraException(
          ErrorCode.DATA_EMPTY,
          "%s has %d themes with clicks of users and items that have vectors, but the first %d are asked for. Build a data set of fewer domains."
              .formatted(folder.resolve(CLICKS), first.size(), themes));
    }
    return new ClickLog(all.users(), all.items(), first);
  }

  private static int[] columns(DelimitedFile lines) {
    int[] columns = new int[COLUMNS.size()];
    lines.next();
    Map<String, Integer> header = new LinkedHashMap<>();
    for (int i = 0; i < lines.values(); i++) {
      header.put(lines.text(i), i);
    }
    for (int i = 0; i < columns.length; i++) {
      Integer column = header.get(COLUMNS.get(i));
      if (column == null) {
        throw lines.malformed(
            1, "the header has no column '%s', only %s".formatted(COLUMNS.get(i), header.keySet()));
      }
      columns[i] = column;
    }
    return columns;
  }

  /** The ids that have a vector. */
  private Set<String> withVectors(String name) {
    Set<String> ids = VectorFile.ids(folder.resolve(name));
    progress.advanced("reading " + name, ids.size(), 1);
    return ids;
  }
}
