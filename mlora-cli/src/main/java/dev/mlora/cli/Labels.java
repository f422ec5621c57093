package dev.mlora.cli;

import dev.mlora.backbone.Architecture;
import dev.mlora.batch.Schedule;
import dev.mlora.data.Split;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.train.Profile;
import dev.mlora.train.SparseUpdates;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options that name one of a few things; a wrong name is answered with the right ones. */
public final class Labels {
  private Labels() {}

  static <T> T choose(String text, List<T> choices, Function<T, String> label) {
    return choices.stream()
        .filter(choice -> label.apply(choice).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not one of %s"
                        .formatted(text, String.join(", ", choices.stream().map(label).toList()))));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return choose(text, Arrays.asList(type.getEnumConstants()), JsonEntry::label);
  }

  /** Reads a backbone's name. */
  public static final class OfArchitecture implements ITypeConverter<Architecture> {
    /** For picocli. */
    public OfArchitecture() {}

    @Override
    public Architecture convert(String text) {
      return choose(text, List.of(Architecture.values()), Architecture::label);
    }
  }

  /** Reads a schedule. */
  public static final class OfSchedule implements ITypeConverter<Schedule> {
    /** For picocli. */
    public OfSchedule() {}

    @Override
    public Schedule convert(String text) {
      return constant(Schedule.class, text);
    }
  }

  /** Reads a profile. */
  static final class OfProfile implements ITypeConverter<Profile> {
    OfProfile() {}

    @Override
    public Profile convert(String text) {
      return constant(Profile.class, text);
    }
  }

  /** Reads a split. */
  static final class OfSplit implements ITypeConverter<Split> {
    OfSplit() {}

    @Override
    public Split convert(String text) {
      return constant(Split.class, text);
    }
  }

  /** Reads a treatment of untouched rows. */
  static final class OfSparse implements ITypeConverter<SparseUpdates> {
    OfSparse() {}

    @Override
    public SparseUpdates convert(String text) {
      return constant(SparseUpdates.class, text);
    }
  }
}
