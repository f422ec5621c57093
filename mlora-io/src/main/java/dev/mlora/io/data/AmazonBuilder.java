package dev.mlora.io.data;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Amazon reviews with the category as domain, as the MLoRA paper's Amazon-6 is made (section 5.1):
 * every review is a positive, negatives are drawn ({@link ClickDataset}). The paper takes six
 * 5-core files of 2018; those of 2014 have the same form.
 */
public final class AmazonBuilder implements DatasetBuilder {
  /** What the names of these data sets begin with. */
  static final String PREFIX = "amazon-";

  private static final String CATEGORIES = "categories";
  private static final String BY_NAME = "by-name";

  private final int domains;

  /**
   * A builder.
   *
   * @param domains how many categories, at least 1
   */
  public AmazonBuilder(int domains) {
    this.domains = domains;
  }

  @Override
  public String name() {
    return PREFIX + domains;
  }

  @Override
  public String description() {
    return "Amazon reviews, domains by category, positive where a user reviewed an item,"
        + " negatives drawn, split 60/20/20";
  }

  @Override
  public List<String> rawFiles() {
    return List.of("CATEGORY.tsv.gz (reviewer, item) or CATEGORY_5.json.gz, one for each category");
  }

  @Override
  public Map<String, String> defaults() {
    Map<String, String> defaults = ClickDataset.defaults();
    defaults.put(CATEGORIES, BY_NAME);
    return defaults;
  }

  @Override
  public Dataset build(Request request) {
    Path folder = request.requireRaw(this);
    Map<String, String> options = request.optionsFor(this);
    Map<String, Path> files = chosen(folder, AmazonReviews.files(folder), options);
    AmazonReviews reviews = new AmazonReviews(request.progress());
    ClickLog.Builder log = new ClickLog.Builder();
    files.forEach((category, file) -> reviews.read(file, log.domain(category)));
    DatasetProvenance provenance =
        new DatasetProvenance(
            name(),
            name(),
            options,
            files.values().stream().map(SourceFiles::describe).toList(),
            List.of(),
            "");
    return new ClickDataset(name(), options, log.build(), request.progress())
        .build(
            "category",
            "1 if the user reviewed the item, 0 for an item of the category that is drawn",
            provenance);
  }

  private Map<String, Path> chosen(
      Path folder, Map<String, Path> files, Map<String, String> options) {
    String list = new OptionReader(name(), options).text(CATEGORIES);
    List<String> categories =
        list.equals(BY_NAME)
            ? files.keySet().stream().limit(domains).toList()
            : Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    List<String> missing = new ArrayList<>(categories);
    missing.removeAll(files.keySet());
    if (!missing.isEmpty() || categories.stream().distinct().count() != domains) {
      throw new MloraException(
          ErrorCode.DATA_MISSING,
          "%s: data set '%s' needs review files of %d categories, but %s. There are files of %s."
              .formatted(
                  folder,
                  name(),
                  domains,
                  missing.isEmpty()
                      ? "there are or were named " + categories.stream().distinct().count()
                      : "there are none of " + missing,
                  files.isEmpty() ? "none" : files.keySet()));
    }
    Map<String, Path> chosen = new LinkedHashMap<>();
    categories.forEach(category -> chosen.put(category, files.get(category)));
    return chosen;
  }
}
