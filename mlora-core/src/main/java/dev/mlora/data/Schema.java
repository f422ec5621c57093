package dev.mlora.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a row of a data set consists of, fitted on its training split.
 *
 * <p>The domain is both an input with an embedding of its own and what selects the adapter; it is
 * not among {@code fields}.
 *
 * @param name the data set's name, such as {@code movielens-gen}
 * @param fields the embedded inputs besides the domain, in input order
 * @param domainField the name of the domain input, such as {@code gender}
 * @param domains the domains' names in the order of their indices
 * @param labelRule what makes a row a positive, in words
 */
public record Schema(
    String name, List<Field> fields, String domainField, List<String> domains, String labelRule) {
  /** Checks that there are fields and domains and that their names are distinct. */
  public Schema {
    fields = List.copyOf(fields);
    domains = List.copyOf(domains);
    if (fields.isEmpty() || domains.isEmpty()) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "Schema '%s' has %d fields and %d domains; at least one of each is needed."
              .formatted(name, fields.size(), domains.size()));
    }
    Set<String> names = new HashSet<>(List.of(domainField));
    for (Field field : fields) {
      requireNew(names, field.name(), "Field", name);
    }
    Set<String> known = new HashSet<>();
    for (String domain : domains) {
      requireNew(known, domain, "Domain", name);
    }
  }

  private static void requireNew(Set<String> names, String name, String what, String schema) {
    if (name.isBlank() || !names.add(name)) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "%s name '%s' of schema '%s' is blank or used twice. Give each a name of its own."
              .formatted(what, name, schema));
    }
  }

  /** The names of the embedded inputs besides the domain, in input order. */
  public List<String> fieldNames() {
    return fields.stream().map(Field::name).toList();
  }

  /**
   * The place of a field.
   *
   * @param field the field's name
   * @throws MloraException SCHEMA_MISMATCH naming the fields there are
   */
  public int fieldIndex(String field) {
    int index = fieldNames().indexOf(field);
    if (index < 0) {
      throw new MloraException(
          ErrorCode.SCHEMA_MISMATCH,
          "Schema '%s' has no field '%s'; its fields are %s.".formatted(name, field, fieldNames()));
    }
    return index;
  }

  /**
   * The index of a domain.
   *
   * @param domain the domain's name
   * @throws MloraException DOMAIN_UNKNOWN naming the domains there are
   */
  public int domainIndex(String domain) {
    int index = domains.indexOf(domain);
    if (index < 0) {
      throw new MloraException(
          ErrorCode.DOMAIN_UNKNOWN,
          "Schema '%s' does not know domain '%s' (field '%s'); known domains: %s. "
                  .formatted(name, domain, domainField, String.join(", ", domains))
              + "Use one of them, or add the domain to the trained model first.");
    }
    return index;
  }

  /**
   * This schema with one domain more, which gets the next index.
   *
   * @param domain the new domain's name
   * @throws MloraException DOMAIN_EXISTS if there is such a domain already
   */
  public Schema withDomain(String domain) {
    if (domains.contains(domain)) {
      throw new MloraException(
          ErrorCode.DOMAIN_EXISTS,
          "Schema '%s' has a domain '%s' already, with index %d. Choose another name."
              .formatted(name, domain, domains.indexOf(domain)));
    }
    List<String> extended = new ArrayList<>(domains);
    extended.add(domain);
    return new Schema(name, fields, domainField, extended, labelRule);
  }

  /** This schema with these domains instead, in this order. */
  public Schema withDomains(List<String> others) {
    return new Schema(name, fields, domainField, others, labelRule);
  }
}
