package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The builders that come with MLoRA. */
public final class DatasetBuilders {
  private static final Pattern ANY_NUMBER =
      Pattern.compile(
          "(%s|%s)([1-9]\\d{0,3})".formatted(AmazonBuilder.PREFIX, TaobaoBuilder.PREFIX));

  private DatasetBuilders() {}

  /** All builders, in the order they are listed in. */
  public static List<DatasetBuilder> all() {
    return List.of(
        new SyntheticBuilder(),
        new MovieLensBuilder(MovieLensDomain.GENDER),
        new MovieLensBuilder(MovieLensDomain.AGE),
        new MovieLensBuilder(MovieLensDomain.OCCUPATION),
        new AmazonBuilder(6),
        new TaobaoBuilder(10),
        new TaobaoBuilder(20),
        new TaobaoBuilder(30));
  }

  /**
   * A builder by its name. Those of Amazon and Taobao are there for any number of domains.
   *
   * @param name such as {@code movielens-gen} or {@code amazon-3}
   * @return empty if there is none of the name
   */
  public static Optional<DatasetBuilder> find(String name) {
    Matcher any = ANY_NUMBER.matcher(name);
    if (any.matches()) {
      int domains = Integer.parseInt(any.group(2));
      return Optional.of(
          any.group(1).equals(AmazonBuilder.PREFIX)
              ? new AmazonBuilder(domains)
              : new TaobaoBuilder(domains));
    }
    return all().stream().filter(builder -> builder.name().equals(name)).findFirst();
  }

  /**
   * A builder by its name.
   *
   * @param name as {@link #find}
   * @throws MloraException CONFIG_INVALID listing the names there are
   */
  public static DatasetBuilder named(String name) {
    return find(name)
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
