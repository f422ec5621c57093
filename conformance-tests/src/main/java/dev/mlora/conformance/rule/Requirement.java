package dev.mlora.conformance.rule;

import dev.mlora.spi.Capabilities;
import java.util.function.Predicate;

/** What a backend must declare for a rule to be about it. */
public enum Requirement {
  /** It runs updates. */
  TRAINING("training", Capabilities::training),
  /** Equal runs give equal bits. */
  DETERMINISTIC("deterministic", Capabilities::deterministic);

  private final String component;
  private final Predicate<Capabilities> declared;

  Requirement(String component, Predicate<Capabilities> declared) {
    this.component = component;
    this.declared = declared;
  }

  /** The component of {@link Capabilities} that declares it. */
  public String component() {
    return component;
  }

  /** Whether a backend declares it. */
  public boolean isMetBy(Capabilities capabilities) {
    return declared.test(capabilities);
  }
}
