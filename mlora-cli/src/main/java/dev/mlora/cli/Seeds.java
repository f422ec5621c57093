package dev.mlora.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The seeds of a comparison, such as {@code 1-20} or {@code 1,2,5}.
 *
 * @param values the seeds, each once
 */
record Seeds(List<Long> values) {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");
  private static final int MOST = 10_000;

  Seeds {
    values = List.copyOf(values);
  }

  /** Reads seeds. */
  static final class Converter implements ITypeConverter<Seeds> {
    Converter() {}

    @Override
    public Seeds convert(String text) {
      Set<Long> seeds = new LinkedHashSet<>();
      for (String part : text.split(",", -1)) {
        Matcher range = RANGE.matcher(part.strip());
        if (!range.matches()) {
          throw wrong(text);
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
        if (last < first || last - first >= MOST) {
          throw wrong(text);
        }
        for (long seed = first; seed <= last; seed++) {
          seeds.add(seed);
        }
      }
      return new Seeds(new ArrayList<>(seeds));
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "'%s' names no seeds; use numbers and ranges of at most %d, such as 1-20 or 1,2,5"
              .formatted(text, MOST));
    }
  }
}
