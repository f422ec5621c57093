package dev.mlora.conformance.rule;

/** The only reasons for which a rule may be skipped. */
public enum SkipReason {
  /** The rule is about something that the backend's capabilities do not declare. */
  CAPABILITY_NOT_DECLARED,
  /** The rule reads data that are not on this machine; {@code MLORA_DATA} names their folder. */
  DATA_NOT_AVAILABLE,
  /** The rule would take the backend hours; a smaller rule of the same level stands in for it. */
  TOO_SLOW_FOR_BACKEND,
  /** The rule measures what this operating system does not show. */
  PLATFORM_NOT_SUPPORTED,
  /** The SPI leaves it to the backend, and this one does not do it. */
  OPTIONAL_BEHAVIOUR
}
