package dev.mlora.io.table;

import java.util.List;

/**
 * Which column makes the domain, and which of its values are domains.
 *
 * @param name the domain field's name in the data set
 * @param column the column's name in the table
 * @param listed the domains in the order of their indices; empty to take all values that occur
 * @param minRows values with fewer rows are left out, where they are not listed
 * @param leaveOutOthers whether rows of values that are not listed are left out; otherwise they are
 *     refused
 */
public record DomainRule(
    String name, String column, List<String> listed, long minRows, boolean leaveOutOthers) {
  /** Takes a copy. */
  public DomainRule {
    listed = List.copyOf(listed);
  }
}
