package dev.mlora.io.data;

import dev.mlora.data.Dataset;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a data set of one kind, from raw files or from nothing; found by {@link #name}. */
public interface DatasetBuilder {
  /** The name it is asked for by, such as {@code movielens-gen}. */
  String name();

  /** What it builds, in a sentence. */
  String description();

  /** What the raw folder must hold; empty if the builder needs none. */
  List<String> rawFiles();

  /** The options it takes, with their defaults, in the order they are documented in. */
  Map<String, String> defaults();

  /**
   * Builds the data set. Same raw files and options, same data set.
   *
   * @param request raw folder, options and who hears about the progress
   * @throws MloraException DATA_MISSING, DATA_MALFORMED or DATA_EMPTY naming file, line and column;
   *     CONFIG_INVALID for an option that is not known or out of range
   */
  Dataset build(Request request);

  /**
   * What a builder is asked for.
   *
   * @param raw the folder with the raw files; null for builders that need none
   * @param options values for some of {@link DatasetBuilder#defaults}
   * @param progress hears how far the building has come
   */
  record Request(@Nullable Path raw, Map<String, String> options, BuildProgress progress) {
    /** Takes a copy of the options. */
    public Request {
      options = Map.copyOf(options);
    }

    /**
     * A request with default options.
     *
     * @param raw the folder with the raw files; null for builders that need none
     */
    public static Request of(@Nullable Path raw) {
      return new Request(raw, Map.of(), BuildProgress.NONE);
    }

    /** The raw folder, which must have been given. */
    Path requireRaw(DatasetBuilder builder) {
      if (raw == null) {
        throw new MloraException(
            ErrorCode.DATA_MISSING,
            "Data set '%s' is built from raw files, but no raw folder is given. %s"
                .formatted(
                    builder.name(),
                    "Name the folder that holds " + String.join(", ", builder.rawFiles()) + "."));
      }
      return raw;
    }

    /** The builder's defaults with the request's options over them. */
    Map<String, String> optionsFor(DatasetBuilder builder) {
      Map<String, String> merged = new TreeMap<>(builder.defaults());
      options.forEach(
          (option, value) -> {
            if (merged.put(option, value) == null) {
              throw new MloraException(
                  ErrorCode.CONFIG_INVALID,
                  "Data set '%s' has no option '%s'; its options are %s."
                      .formatted(builder.name(), option, builder.defaults()));
            }
          });
      return merged;
    }
  }
}
