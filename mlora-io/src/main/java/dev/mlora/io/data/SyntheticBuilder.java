package dev.mlora.io.data;

import dev.mlora.data.Dataset;
import dev.mlora.data.Split;
import dev.mlora.data.synthetic.SyntheticConfig;
import dev.mlora.data.synthetic.SyntheticData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The built-in data set with planted domain differences; see {@link SyntheticData}. */
public final class SyntheticBuilder implements DatasetBuilder {
  private static final String SEED = "seed";
  private static final String PLANTED_DIFFERENCE = "planted-difference";

  /** A builder. */
  public SyntheticBuilder() {}

  @Override
  public String name() {
    return SyntheticData.NAME;
  }

  @Override
  public String description() {
    return "generated: a shared teacher network plus planted low-rank differences in each of 8 "
        + "domains";
  }

  @Override
  public List<String> rawFiles() {
    return List.of();
  }

  @Override
  public Map<String, String> defaults() {
    SyntheticConfig config = SyntheticConfig.standard();
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put(SEED, Long.toString(config.seed()));
    defaults.put(PLANTED_DIFFERENCE, Double.toString(config.plantedDifference()));
    return defaults;
  }

  @Override
  public Dataset build(Request request) {
    OptionReader options = new OptionReader(name(), request.optionsFor(this));
    Dataset dataset =
        SyntheticData.generate(
            SyntheticConfig.standard()
                .withSeed(options.longInteger(SEED))
                .withPlantedDifference(options.nonNegative(PLANTED_DIFFERENCE)));
    long rows = 0;
    for (Split split : Split.values()) {
      for (int domain = 0; domain < dataset.schema().domains().size(); domain++) {
        rows += dataset.rows(split, domain).count();
      }
    }
    request.progress().advanced("generating rows", rows, 1);
    return dataset;
  }
}
