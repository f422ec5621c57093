package dev.mlora.report.page;

import dev.mlora.metric.PairedTTest;
import dev.mlora.report.study.Contrast;
import dev.mlora.report.study.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** How numbers of a study are written: shares in per cent, three digits. */
final class StudyNumbers {
  static final String NONE = "–";

  private StudyNumbers() {}

  /** Base, adapted, gain, interval, p. */
  static List<String> comparison(Contrast contrast) {
    Optional<PairedTTest> test = contrast.test();
    return List.of(
        spread(contrast.base()),
        spread(contrast.adapted()),
        signed(contrast.gain()),
        interval(test),
        p(test));
  }

  static String interval(Optional<PairedTTest> test) {
    return test.flatMap(PairedTTest::interval95)
        .map(
            interval ->
                String.format(
                    Locale.ROOT, "[%+.3f, %+.3f]", 100 * interval.lower(), 100 * interval.upper()))
        .orElse(NONE);
  }

  static String p(Optional<PairedTTest> test) {
    return test.map(PairedTTest::pValue)
        .filter(OptionalDouble::isPresent)
        .map(p -> Figures.p(p.getAsDouble()))
        .orElse(NONE);
  }

  static String signed(OptionalDouble gain) {
    return gain.isPresent() ? String.format(Locale.ROOT, "%+.3f", 100 * gain.getAsDouble()) : NONE;
  }

  /** Mean and deviation in per cent. */
  static String spread(Sample sample) {
    if (sample.mean().isEmpty()) {
      return NONE;
    }
    String mean = Figures.percent(sample.mean());
    return sample.deviation().isPresent()
        ? mean + String.format(Locale.ROOT, " ± %.3f", 100 * sample.deviation().getAsDouble())
        : mean;
  }

  static String printed(OptionalDouble share) {
    return share.isPresent() ? String.format(Locale.ROOT, "%.2f", 100 * share.getAsDouble()) : NONE;
  }

  static String difference(OptionalDouble base, OptionalDouble adapted) {
    return base.isPresent() && adapted.isPresent()
        ? String.format(Locale.ROOT, "%+.2f", 100 * (adapted.getAsDouble() - base.getAsDouble()))
        : NONE;
  }

  static String percent(OptionalDouble share) {
    return share.isPresent() ? Figures.percent(share) : NONE;
  }
}
