package dev.mlora.report.study;

import dev.mlora.experiment.Variant;
import dev.mlora.metric.Evaluation;
import dev.mlora.metric.PairedTTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A test metric of base and adapted models, paired by architecture and seed. Trainings of which
 * either is missing or undefined are left out of both.
 *
 * @param base the base models'
 * @param adapted the adapted models', in the same order
 */
public record Contrast(Sample base, Sample adapted) {
  /** The pairs of some trainings. */
  public static Contrast of(List<Trained> trained, Function<Evaluation, OptionalDouble> metric) {
    List<Double> base = new ArrayList<>();
    List<Double> adapted = new ArrayList<>();
    for (Trained one : trained) {
      OptionalDouble left = value(one, Variant.BASE, metric);
      OptionalDouble right = value(one, Variant.MLORA, metric);
      if (left.isPresent() && right.isPresent()) {
        base.add(left.getAsDouble());
        adapted.add(right.getAsDouble());
      }
    }
    return new Contrast(new Sample(base), new Sample(adapted));
  }

  /**
   * The means of some contrasts, such as one for each architecture: then each counts once, whatever
   * the number of its seeds. Those without a pair are left out.
   */
  public static Contrast ofMeans(List<Contrast> contrasts) {
    List<Contrast> some = contrasts.stream().filter(each -> each.base.count() > 0).toList();
    return new Contrast(
        new Sample(some.stream().map(each -> each.base.mean().orElseThrow()).toList()),
        new Sample(some.stream().map(each -> each.adapted.mean().orElseThrow()).toList()));
  }

  /** A test metric of one variant of some trainings. */
  public static Sample of(
      List<Trained> trained, Variant variant, Function<Evaluation, OptionalDouble> metric) {
    List<Double> values = new ArrayList<>();
    for (Trained one : trained) {
      value(one, variant, metric).ifPresent(values::add);
    }
    return new Sample(values);
  }

  private static OptionalDouble value(
      Trained one, Variant variant, Function<Evaluation, OptionalDouble> metric) {
    return one.of(variant)
        .flatMap(training -> training.test())
        .map(metric)
        .orElse(OptionalDouble.empty());
  }

  /** The mean of adapted minus base. */
  public OptionalDouble gain() {
    return base.count() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(adapted.mean().orElseThrow() - base.mean().orElseThrow());
  }

  /** The paired test; empty for fewer than two pairs. */
  public Optional<PairedTTest> test() {
    return base.count() < 2
        ? Optional.empty()
        : Optional.of(PairedTTest.of(base.array(), adapted.array()));
  }
}
