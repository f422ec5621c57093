package dev.mlora.io.data;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Clicks on Taobao's themes with the theme as domain, as the MLoRA paper's Taobao-10, -20 and -30
 * are made (section 5.1): the first themes of the log, negatives drawn ({@link ClickDataset}).
 */
public final class TaobaoBuilder implements DatasetBuilder {
  /** What the names of these data sets begin with. */
  static final String PREFIX = "taobao-";

  private final int domains;

  /**
   * A builder.
   *
   * @param domains how many themes, at least 1
   */
  public TaobaoBuilder(int domains) {
    this.domains = domains;
  }

  @Override
  public String name() {
    return PREFIX + domains;
  }

  @Override
  public String description() {
    return "Clicks on Taobao's themes, domains by theme, positive where a user clicked an item,"
        + " negatives drawn, split 60/20/20";
  }

  @Override
  public List<String> rawFiles() {
    return List.of(TaobaoLog.CLICKS, TaobaoLog.USER_VECTORS, TaobaoLog.ITEM_VECTORS);
  }

  @Override
  public Map<String, String> defaults() {
    return ClickDataset.defaults();
  }

  @Override
  public Dataset build(Request request) {
    Path folder = request.requireRaw(this);
    Map<String, String> options = request.optionsFor(this);
    ClickLog log = new TaobaoLog(folder, request.progress()).read(domains);
    DatasetProvenance provenance =
        new DatasetProvenance(
            name(),
            name(),
            options,
            Stream.of(TaobaoLog.CLICKS, TaobaoLog.USER_VECTORS, TaobaoLog.ITEM_VECTORS)
                .map(file -> SourceFiles.describe(folder.resolve(file)))
                .toList(),
            List.of(),
            "");
    return new ClickDataset(name(), options, log, request.progress())
        .build(
            "theme",
            "1 if the user clicked the item, 0 for an item of the theme that is drawn",
            provenance);
  }
}
