package dev.mlora.conformance.rule;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One rule that every backend keeps.
 *
 * @param id its number, such as {@code L1-001}; never given to another rule
 * @param level the level that it belongs to
 * @param duration whether it runs in every build
 * @param title what must hold, as a sentence without a full stop
 * @param hint what to check if it fails
 * @param check tries it
 * @param requirements what a backend must declare to be tried; others skip the rule
 */
public record Rule(
    String id,
    Level level,
    Duration duration,
    String title,
    String hint,
    Check check,
    Set<Requirement> requirements) {
  private static final Pattern ID = Pattern.compile("L[1-5]-[0-9]{3}");

  /** How long a rule takes. */
  public enum Duration {
    /** Seconds at most: runs in every build. */
    SHORT,
    /** Longer: runs from the command line and under the tag {@code slow}. */
    LONG
  }

  /** Tries a rule. */
  @FunctionalInterface
  public interface Check {
    /**
     * Tries the rule on a backend.
     *
     * @return passed or skipped
     * @throws AssertionError if the rule is broken; the message says what was expected and what
     *     came instead
     * @throws Exception if the backend failed where it should not have
     */
    Outcome on(KitContext context) throws Exception;
  }

  /** A rule for every backend. */
  public Rule(String id, Level level, Duration duration, String title, String hint, Check check) {
    this(id, level, duration, title, hint, check, Set.of());
  }

  /**
   * A rule for every backend, with the id that follows from its level and number.
   *
   * @param number the number within the level, from 1
   */
  public static Rule of(
      Level level, int number, Duration duration, String title, String hint, Check check) {
    String id = "L%d-%03d".formatted(level.number(), number);
    return new Rule(id, level, duration, title, hint, check);
  }

  /** Checks the id and keeps its own copy of the requirements, in the order of the constants. */
  public Rule {
    requirements =
        Collections.unmodifiableSet(
            requirements.isEmpty()
                ? EnumSet.noneOf(Requirement.class)
                : EnumSet.copyOf(requirements));
    if (!ID.matcher(id).matches() || id.charAt(1) - '0' != level.number()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "'%s' is no rule id of level %d. Use L%d- and three digits."
              .formatted(id, level.number(), level.number()));
    }
  }

  /** The same rule for backends that declare this. */
  public Rule requiring(Requirement first, Requirement... more) {
    return new Rule(id, level, duration, title, hint, check, EnumSet.of(first, more));
  }

  /**
   * Tries the rule; whatever the check throws makes it fail. A backend that does not declare what
   * the rule requires is not tried.
   */
  public Outcome run(KitContext context) {
    List<String> missing =
        requirements.stream()
            .filter(requirement -> !requirement.isMetBy(context.capabilities()))
            .map(Requirement::component)
            .toList();
    if (!missing.isEmpty()) {
      return Outcome.skipped(SkipReason.CAPABILITY_NOT_DECLARED, String.join(", ", missing));
    }
    try {
      return check.on(context);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("The check was interrupted.");
    } catch (AssertionError broken) {
      return new Outcome.Failed(String.valueOf(broken.getMessage()));
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError unexpected) {
      return new Outcome.Failed(
          "Unexpected %s at %s".formatted(unexpected, place(unexpected.getStackTrace())));
    }
  }

  @Override
  public String toString() {
    return id + " " + title;
  }

  private static String place(StackTraceElement[] trace) {
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }
}
