package dev.mlora.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a data set comes from: enough to build it again and to tell whether two are the same.
 *
 * @param name the data set's name
 * @param builder what built it, such as {@code movielens-gen}
 * @param parameters the builder's parameters by name
 * @param sources the raw files it was built from; none for generated data
 * @param notes facts worth printing with the data
 * @param contentSha256 SHA-256 of schema and rows as {@link ContentHash} defines it, or empty while
 *     the rows are not fixed yet
 */
public record DatasetProvenance(
    String name,
    String builder,
    Map<String, String> parameters,
    List<SourceFile> sources,
    List<String> notes,
    String contentSha256) {
  /** Takes copies; parameters are ordered by name. */
  public DatasetProvenance {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    sources = List.copyOf(sources);
    notes = List.copyOf(notes);
  }

  /**
   * A raw file.
   *
   * @param name its name within the raw folder
   * @param bytes its size
   * @param sha256 its SHA-256 in lower-case hexadecimal
   */
  public record SourceFile(String name, long bytes, String sha256) {}

  /**
   * Provenance of rows that were put together by a program.
   *
   * @param name the data set's name
   */
  public static DatasetProvenance inMemory(String name) {
    return new DatasetProvenance(name, "in-memory", Map.of(), List.of(), List.of(), "");
  }

  /**
   * The same with the content's hash.
   *
   * @param sha256 SHA-256 of the content in lower-case hexadecimal
   */
  public DatasetProvenance withContentSha256(String sha256) {
    return new DatasetProvenance(name, builder, parameters, sources, notes, sha256);
  }
}
