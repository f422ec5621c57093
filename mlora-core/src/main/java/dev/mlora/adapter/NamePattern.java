package dev.mlora.adapter;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import java.util.regex.Pattern;

/**
 * A pattern over paths such as {@code mlp/0/kernel}: {@code *} stands for anything within one name,
 * {@code **} for any number of names, none included.
 *
 * @param glob the pattern, such as {@code mlp/*}
 */
public record NamePattern(String glob) {
  /** Checks that the pattern says something. */
  public NamePattern {
    if (glob.isBlank()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A name pattern cannot be empty. Use names joined by '/', with * and **: mlp/*, **/bias.");
    }
  }

  /** Whether a whole path fits the pattern. */
  public boolean matches(String path) {
    return regex().matcher(path).matches();
  }

  private Pattern regex() {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < glob.length()) {
      if (glob.startsWith("**/", at)) {
        regex.append("(?:[^/]+/)*");
        at += 3;
      } else if (glob.startsWith("**", at)) {
        regex.append(".*");
        at += 2;
      } else if (glob.charAt(at) == '*') {
        regex.append("[^/]*");
        at++;
      } else {
        regex.append(Pattern.quote(glob.substring(at, at + 1)));
        at++;
      }
    }
    return Pattern.compile(regex.toString());
  }

  @Override
  public String toString() {
    return glob;
  }
}
