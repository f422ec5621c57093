package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.List;

/** The builders that come with MLoRA. */
public final class DatasetBuilders {
  private DatasetBuilders() {}

  /** All builders, in the order they are listed in. */
  public static List<DatasetBuilder> all() {
    return List.of(
        new SyntheticBuilder(),
        new MovieLensBuilder(MovieLensDomain.GENDER),
        new MovieLensBuilder(MovieLensDomain.AGE),
        new MovieLensBuilder(MovieLensDomain.OCCUPATION));
  }

  /**
   * A builder by its name.
   *
   * @param name such as {@code movielens-gen}
   * @throws MloraException CONFIG_INVALID listing the names there are
   */
  public static DatasetBuilder named(String name) {
    return all().stream()
        .filter(builder -> builder.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MloraException(
                    ErrorCode.CONFIG_INVALID,
                    "There is no data set builder '%s'; choose one of %s."
                        .formatted(
                            name,
                            String.join(", ", all().stream().map(DatasetBuilder::name).toList()))));
  }
}
