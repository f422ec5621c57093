package dev.mlora.experiment;

import dev.mlora.adapter.RankRule;
import dev.mlora.backbone.Architecture;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Dataset;
import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.model.Model;
import dev.mlora.train.ModelSize;
import dev.mlora.train.Profile;
import dev.mlora.train.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the models of a study are trained: a profile, and what is changed of it.
 *
 * @param profile where all settings come from
 * @param schedule another schedule than the profile's
 * @param temperature another temperature than the profile's (Figure 4 of the paper)
 * @param width how many times as wide as the paper's the hidden layers are (Table 5)
 * @param epochs the most epochs of a phase; until patience ends it if empty
 */
public record Protocol(
    Profile profile,
    Optional<Schedule> schedule,
    OptionalInt temperature,
    int width,
    OptionalInt epochs) {
  private static final Pattern CHANGE =
      Pattern.compile("(temperature|width|epochs)-([1-9]\\d{0,4})");
  private static final String SEPARATOR = "+";

  /** Checks the numbers. */
  public Protocol {
    if (temperature.orElse(1) < 1 || width < 1 || epochs.orElse(1) < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "Temperature, width and epochs are at least 1, not %d, %d and %d."
              .formatted(temperature.orElse(1), width, epochs.orElse(1)));
    }
  }

  /** A profile with nothing changed. */
  public static Protocol of(Profile profile) {
    return new Protocol(profile, Optional.empty(), OptionalInt.empty(), 1, OptionalInt.empty());
  }

  /** The same with another schedule than the profile's. */
  public Protocol withSchedule(Schedule other) {
    return new Protocol(profile, Optional.of(other), temperature, width, epochs);
  }

  /** The same with another temperature than the profile's. */
  public Protocol withTemperature(int other) {
    return new Protocol(profile, schedule, OptionalInt.of(other), width, epochs);
  }

  /** The same with hidden layers so many times as wide as the paper's. */
  public Protocol withWidth(int times) {
    return new Protocol(profile, schedule, temperature, times, epochs);
  }

  /** The same with at most so many epochs in a phase. */
  public Protocol withEpochs(int most) {
    return new Protocol(profile, schedule, temperature, width, OptionalInt.of(most));
  }

  /** Whether only profile and schedule are chosen: what a main table shows. */
  public boolean isPlain() {
    return temperature.isEmpty() && width == 1;
  }

  /** The name of its folder, such as {@code controlled+interleaved}; {@link #parse} reads it. */
  public String label() {
    StringBuilder label = new StringBuilder(lower(profile));
    schedule.ifPresent(other -> label.append(SEPARATOR).append(lower(other)));
    temperature.ifPresent(n -> label.append(SEPARATOR).append("temperature-").append(n));
    if (width != 1) {
      label.append(SEPARATOR).append("width-").append(width);
    }
    epochs.ifPresent(n -> label.append(SEPARATOR).append("epochs-").append(n));
    return label.toString();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a label.
   *
   * @return empty if it is none
   */
  public static Optional<Protocol> parse(String label) {
    String[] parts = label.split(Pattern.quote(SEPARATOR), -1);
    Optional<Protocol> read = constant(Profile.values(), parts[0]).map(Protocol::of);
    for (int i = 1; i < parts.length && read.isPresent(); i++) {
      Protocol before = read.get();
      Matcher change = CHANGE.matcher(parts[i]);
      if (change.matches()) {
        int n = Integer.parseInt(change.group(2));
        read =
            Optional.of(
                switch (change.group(1)) {
                  case "temperature" -> before.withTemperature(n);
                  case "width" -> before.withWidth(n);
                  default -> before.withEpochs(n);
                });
      } else {
        read = constant(Schedule.values(), parts[i]).map(before::withSchedule);
      }
    }
    return read.filter(protocol -> protocol.label().equals(label));
  }

  private static <E extends Enum<E>> Optional<E> constant(E[] constants, String label) {
    for (E constant : constants) {
      if (lower(constant).equals(label)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  /** The models and plans of an architecture on some data. */
  public Map<Variant, Recipe> recipes(
      Architecture architecture, Dataset dataset, Set<Variant> variants) {
    Schema schema = dataset.schema();
    ModelSize size = ModelSize.of(dataset).withHidden(width);
    Map<Variant, Recipe> recipes = new LinkedHashMap<>();
    if (variants.contains(Variant.BASE)) {
      Model model = profile.base(architecture, schema, size);
      recipes.put(Variant.BASE, new Recipe(model, changed(profile.plan(architecture))));
    }
    if (variants.contains(Variant.MLORA)) {
      Model model = profile.adapted(architecture, schema, size);
      if (temperature.isPresent()) {
        model = model.withRank(new RankRule.Temperature(temperature.getAsInt()));
      }
      recipes.put(Variant.MLORA, new Recipe(model, changed(profile.adaptedPlan(architecture))));
    }
    return recipes;
  }

  private TrainingPlan changed(TrainingPlan plan) {
    TrainingPlan changed = schedule.map(plan::withSchedule).orElse(plan);
    return epochs.isPresent() ? changed.withMaxEpochs(epochs.getAsInt()) : changed;
  }
}
