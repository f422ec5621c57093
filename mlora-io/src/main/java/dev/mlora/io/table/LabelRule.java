package dev.mlora.io.table;

import java.util.List;
import java.util.Locale;

/** What makes a row a positive. */
public sealed interface LabelRule {
  /** The column it goes by. */
  String column();

  /** The rule in words, for the data set's schema. */
  String words();

  /** The column holds 0 or 1, or false or true, as it is. */
  record AsItIs(String column) implements LabelRule {
    @Override
    public String words() {
      return "1 if %s is 1, 0 if it is 0".formatted(column);
    }
  }

  /**
   * A positive is a number that compares so with another.
   *
   * @param operator one of {@code >=, >, <=, <, =}
   * @param number what it is compared with
   */
  record Compared(String column, String operator, double number) implements LabelRule {
    @Override
    public String words() {
      return String.format(
          Locale.ROOT, "1 if %s %s %s, otherwise 0", column, operator, plain(number));
    }

    private static String plain(double number) {
      return number == Math.rint(number) && Math.abs(number) < 0x1p53
          ? Long.toString((long) number)
          : Double.toString(number);
    }
  }

  /**
   * A positive is one of some values.
   *
   * @param positives the values, as text
   */
  record OneOf(String column, List<String> positives) implements LabelRule {
    /** Takes a copy. */
    public OneOf {
      positives = List.copyOf(positives);
    }

    @Override
    public String words() {
      return "1 if %s is one of %s, otherwise 0".formatted(column, positives);
    }
  }
}
