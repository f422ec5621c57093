package dev.mlora.io.data;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a builder's options as numbers. */
record OptionReader(String builder, Map<String, String> options) {
  private static final String RATIO_FORM =
      "ratios of at least 0.01 with at most two digits after the point, such as 0.22,0.5";

  long longInteger(String option) {
    String text = text(option);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      throw invalid(option, text, "a whole number");
    }
  }

  int integer(String option, int least) {
    long value = longInteger(option);
    if (value < least || value > Integer.MAX_VALUE) {
      throw invalid(option, Long.toString(value), "a whole number of at least " + least);
    }
    return (int) value;
  }

  double nonNegative(String option) {
    String text = text(option);
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      throw invalid(option, text, "a number");
    }
    throw invalid(option, text, "a number of at least 0");
  }

  /** One of several words. */
  String choice(String option, List<String> words) {
    String text = text(option);
    if (!words.contains(text)) {
      throw invalid(option, text, "one of " + String.join(", ", words));
    }
    return text;
  }

  /** Ratios such as 0.25, with commas between them, in hundredths. */
  int[] hundredths(String option) {
    String text = text(option);
    String[] parts = text.split(",", -1);
    int[] hundredths = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        hundredths[i] = new BigDecimal(parts[i].strip()).movePointRight(2).intValueExact();
      } catch (ArithmeticException | NumberFormatException notHundredths) {
        throw invalid(option, text, RATIO_FORM);
      }
      if (hundredths[i] < 1) {
        throw invalid(option, text, RATIO_FORM);
      }
    }
    return hundredths;
  }

  String text(String option) {
    @Nullable String text = options.get(option);
    if (text == null) {
      throw invalid(option, "not given", "a value");
    }
    return text;
  }

  private MloraException invalid(String option, String text, String expected) {
    return new MloraException(
        ErrorCode.CONFIG_INVALID,
        "Option '%s' of data set '%s' is '%s'; expected %s."
            .formatted(option, builder, text, expected));
  }
}
