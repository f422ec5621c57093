package dev.mlora.io.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Finds the line and column of an entry. */
final class JsonPlace {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonPlace() {}

  /**
   * Where an entry stands, such as {@code " (line 3, column 7)"}; empty for the whole file.
   *
   * @param text a whole file
   * @param path the way to the entry, such as {@code /fields/0/kind}
   */
  static String of(String text, String path) {
    if (path.isEmpty()) {
      return "";
    }
    try (JsonParser parser = JSON.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean begins = token.isStructStart() || token.isScalarValue();
        if (begins && plain(parser).equals(path)) {
          JsonLocation at = parser.currentTokenLocation();
          return " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("A text that was parsed cannot be parsed again.", e);
    }
    return "";
  }

  /** Where the parser is, written as the paths of entries are. */
  private static String plain(JsonParser parser) {
    StringBuilder path = new StringBuilder();
    JsonStreamContext context = parser.getParsingContext();
    // A token that opens an object is in the context of the object already.
    if (parser.currentToken().isStructStart()) {
      context = context.getParent();
    }
    while (context != null && !context.inRoot()) {
      path.insert(
          0, "/" + (context.inArray() ? context.getCurrentIndex() : context.getCurrentName()));
      context = context.getParent();
    }
    return path.toString();
  }
}
