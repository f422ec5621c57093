package dev.mlora.io.table;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a schema file says: where tables are and how their columns become a data set. See {@code
 * docs/data-schema.md}.
 *
 * @param name the data set's name
 * @param source the files
 * @param split which rows go into which split
 * @param label what makes a row a positive
 * @param domain what makes the domain
 * @param fields the fields in input order
 * @param words what the schema file says, entry by entry, for the data set's provenance
 */
public record DataSchema(
    String name,
    TableSource source,
    SplitRule split,
    LabelRule label,
    DomainRule domain,
    List<FieldRule> fields,
    Map<String, String> words) {
  /** Takes copies. */
  public DataSchema {
    fields = List.copyOf(fields);
    words = Collections.unmodifiableMap(new TreeMap<>(words));
  }
}
