package dev.mlora.io.table;

import dev.mlora.data.Split;
import dev.mlora.data.StratifiedSplit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Which rows go into which split. */
public sealed interface SplitRule {
  /** Each split has files of its own. */
  record ByFile() implements SplitRule {}

  /**
   * A column tells.
   *
   * @param column its name
   * @param values what it holds for each split
   */
  record ByColumn(String column, Map<Split, String> values) implements SplitRule {
    /** Takes a copy, in the order of the splits. */
    public ByColumn {
      values = Collections.unmodifiableMap(new EnumMap<>(values));
    }
  }

  /**
   * At random, so that in each domain every split has its share of the positives and of the
   * negatives.
   *
   * @param shares how much each split gets
   * @param seed decides which rows go where
   */
  record Random(StratifiedSplit.Shares shares, long seed) implements SplitRule {}
}
