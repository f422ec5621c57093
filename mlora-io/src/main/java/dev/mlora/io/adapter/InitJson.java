package dev.mlora.io.adapter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.adapter.DownInit;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.layer.Init;

/** Initial values as JSON. */
public final class InitJson {
  private static final String KIND = "kind";

  private InitJson() {}

  /** Writes initial values. */
  public static ObjectNode write(Init init) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (init) {
      case Init.Constant constant -> json.put(KIND, "constant").put("value", constant.value());
      case Init.Normal normal -> json.put(KIND, "normal").put("sigma", normal.sigma());
      case Init.TruncatedNormal normal ->
          json.put(KIND, "truncated-normal").put("sigma", normal.sigma());
      case Init.Uniform uniform -> json.put(KIND, "uniform").put("limit", uniform.limit());
      case Init.GlorotNormal glorot -> json.put(KIND, "glorot-normal").put("stack", glorot.stack());
      case Init.GlorotUniform glorot ->
          json.put(KIND, "glorot-uniform").put("stack", glorot.stack());
    };
  }

  /** Reads what {@link #write(Init)} wrote; anything else is the entry's error. */
  public static Init read(JsonEntry json) {
    json.requireOnly(KIND, "value", "sigma", "limit", "stack");
    String kind = json.get(KIND).text();
    return switch (kind) {
      case "constant" -> new Init.Constant(json.get("value").number());
      case "normal" -> new Init.Normal(json.get("sigma").number());
      case "truncated-normal" -> new Init.TruncatedNormal(json.get("sigma").number());
      case "uniform" -> new Init.Uniform(json.get("limit").number());
      case "glorot-normal" -> new Init.GlorotNormal(json.get("stack").integer());
      case "glorot-uniform" -> new Init.GlorotUniform(json.get("stack").integer());
      default ->
          throw json.damaged(
              "its kind is '%s', expected constant, normal, truncated-normal, uniform, glorot-normal or glorot-uniform"
                  .formatted(kind));
    };
  }

  /** Writes initial values of A. */
  public static ObjectNode write(DownInit init) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (init) {
      case DownInit.Gaussian gaussian -> json.put(KIND, "gaussian").put("sigma", gaussian.sigma());
      case DownInit.GlorotPerDomain own -> json.put(KIND, "glorot-per-domain");
      case DownInit.GlorotStack stack -> json.put(KIND, "glorot-stack");
      case DownInit.GlorotUniformStack stack -> json.put(KIND, "glorot-uniform-stack");
    };
  }

  /** Reads what {@link #write(DownInit)} wrote; anything else is the entry's error. */
  public static DownInit readDown(JsonEntry json) {
    json.requireOnly(KIND, "sigma");
    String kind = json.get(KIND).text();
    return switch (kind) {
      case "gaussian" -> new DownInit.Gaussian(json.get("sigma").number());
      case "glorot-per-domain" -> new DownInit.GlorotPerDomain();
      case "glorot-stack" -> new DownInit.GlorotStack();
      case "glorot-uniform-stack" -> new DownInit.GlorotUniformStack();
      default ->
          throw json.damaged(
              "its kind is '%s', expected gaussian, glorot-per-domain, glorot-stack or glorot-uniform-stack"
                  .formatted(kind));
    };
  }
}
