package dev.mlora.adapter;

import dev.mlora.graph.ParameterSpec;
import dev.mlora.graph.Role;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which parameters something applies to, by role, by name and, within banks, by domain. What a
 * training phase's selector does not select is frozen.
 */
public sealed interface Selector {
  /** Whether any of a parameter's rows is selected. */
  boolean selects(ParameterSpec parameter);

  /** Whether a domain's rows of a selected bank are selected. */
  boolean selectsDomain(String domain);

  /** Everything but tables that come from outside. */
  record All() implements Selector {
    @Override
    public boolean selects(ParameterSpec parameter) {
      return parameter.role() != Role.PRETRAINED;
    }

    @Override
    public boolean selectsDomain(String domain) {
      return true;
    }
  }

  /** Parameters of some roles. */
  record Roles(Set<Role> roles) implements Selector {
    /** Keeps its own copy of the roles, which prints the same way every time. */
    public Roles {
      roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    }

    @Override
    public boolean selects(ParameterSpec parameter) {
      return roles.contains(parameter.role());
    }

    @Override
    public boolean selectsDomain(String domain) {
      return true;
    }
  }

  /** Parameters whose path fits a pattern. */
  record Path(NamePattern pattern) implements Selector {
    @Override
    public boolean selects(ParameterSpec parameter) {
      return pattern.matches(parameter.name());
    }

    @Override
    public boolean selectsDomain(String domain) {
      return true;
    }
  }

  /** The bank rows of some domains; nothing that domains share. */
  record Domains(Set<String> names) implements Selector {
    /** Keeps its own copy of the names, which prints the same way every time. */
    public Domains {
      names = Collections.unmodifiableSet(new TreeSet<>(names));
    }

    @Override
    public boolean selects(ParameterSpec parameter) {
      return parameter.bank();
    }

    @Override
    public boolean selectsDomain(String domain) {
      return names.contains(domain);
    }
  }

  /** What both of two selectors select. */
  record Both(Selector first, Selector second) implements Selector {
    @Override
    public boolean selects(ParameterSpec parameter) {
      return first.selects(parameter) && second.selects(parameter);
    }

    @Override
    public boolean selectsDomain(String domain) {
      return first.selectsDomain(domain) && second.selectsDomain(domain);
    }
  }

  /** Everything but tables that come from outside. */
  static Selector all() {
    return new All();
  }

  /** Parameters of some roles. */
  static Selector role(Role first, Role... others) {
    return new Roles(EnumSet.of(first, others));
  }

  /** Parameters of every role but some, and but tables that come from outside. */
  static Selector notRole(Role first, Role... others) {
    Set<Role> roles = EnumSet.complementOf(EnumSet.of(first, others));
    roles.remove(Role.PRETRAINED);
    return new Roles(roles);
  }

  /** Parameters whose path fits a pattern, such as {@code mlp/**}. */
  static Selector path(String glob) {
    return new Path(new NamePattern(glob));
  }

  /** The bank rows of some domains. */
  static Selector domain(String... names) {
    return new Domains(Set.of(names));
  }

  /** What this and another selector select. */
  default Selector and(Selector other) {
    return new Both(this, other);
  }
}
