package dev.mlora.io.model;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.backbone.Architecture;
import dev.mlora.backbone.AutoInt;
import dev.mlora.backbone.Dcn;
import dev.mlora.backbone.DeepFm;
import dev.mlora.backbone.FiBiNet;
import dev.mlora.backbone.Form;
import dev.mlora.backbone.Mlp;
import dev.mlora.backbone.Nfm;
import dev.mlora.backbone.Pnn;
import dev.mlora.backbone.Star;
import dev.mlora.backbone.WideAndDeep;
import dev.mlora.backbone.XDeepFm;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.InitJson;
import dev.mlora.io.json.JsonEntry;
import dev.mlora.model.Backbone;
import dev.mlora.model.Embeddings;
import dev.mlora.model.Tower;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A built-in backbone as JSON: its kind, its form, and what only this kind has. */
final class BackboneJson {
  private static final String KIND = "kind";
  private static final String TOWER = "tower";
  private static final String EMBEDDINGS = "embeddings";
  private static final String PROJECTION = "projection";
  private static final String CROSSES = "crosses";
  private static final String LAYERS = "layers";
  private static final String HEADS = "heads";
  private static final String HEAD_WIDTH = "headWidth";
  private static final String REDUCTION = "reduction";
  private static final String MAPS = "maps";
  private static final String DOMAIN_KERNELS = "domainKernels";
  private static final String NORMALISED = "normalised";
  private static final String AUXILIARY = "auxiliary";

  private BackboneJson() {}

  static ObjectNode write(Backbone backbone) {
    return switch (backbone) {
      case Mlp mlp -> write(mlp, mlp.form());
      case Star star -> {
        ObjectNode json = write(star, star.form());
        json.set(DOMAIN_KERNELS, InitJson.write(star.domainKernelInit()));
        yield json.put(NORMALISED, star.normalised()).put(AUXILIARY, star.auxiliary());
      }
      case WideAndDeep wdl -> write(wdl, wdl.form());
      case Nfm nfm -> write(nfm, nfm.form());
      case AutoInt autoInt ->
          write(autoInt, autoInt.form())
              .put(LAYERS, autoInt.layers())
              .put(HEADS, autoInt.heads())
              .put(HEAD_WIDTH, autoInt.headWidth());
      case Pnn pnn -> write(pnn, pnn.form());
      case Dcn dcn -> write(dcn, dcn.form()).put(CROSSES, dcn.crosses());
      case FiBiNet fiBiNet -> write(fiBiNet, fiBiNet.form()).put(REDUCTION, fiBiNet.reduction());
      case DeepFm deepFm -> write(deepFm, deepFm.form());
      case XDeepFm xDeepFm -> {
        ObjectNode json = write(xDeepFm, xDeepFm.form());
        putAll(json.putArray(MAPS), xDeepFm.maps());
        yield json;
      }
      default ->
          throw new MloraException(
              ErrorCode.CONFIG_INVALID,
              "The backbone '%s' (%s) has no file format. Save models of the built-in backbones: %s."
                  .formatted(backbone.name(), backbone.getClass().getName(), known()));
    };
  }

  static Backbone read(JsonEntry json) {
    String kind = json.get(KIND).text();
    Architecture architecture =
        Arrays.stream(Architecture.values())
            .filter(known -> known.label().equals(kind))
            .findFirst()
            .orElseThrow(
                () ->
                    json.damaged(
                        "its kind is '%s'; this release knows %s".formatted(kind, known())));
    return switch (architecture) {
      case MLP, WDL, NFM, PNN, DEEPFM -> architecture.of(form(json));
      case STAR ->
          new Star(
              form(json, DOMAIN_KERNELS, NORMALISED, AUXILIARY),
              InitJson.read(json.get(DOMAIN_KERNELS)),
              json.get(NORMALISED).flag(),
              json.get(AUXILIARY).flag());
      case AUTOINT ->
          new AutoInt(
              form(json, LAYERS, HEADS, HEAD_WIDTH),
              json.get(LAYERS).integer(),
              json.get(HEADS).integer(),
              json.get(HEAD_WIDTH).integer());
      case DCN -> new Dcn(form(json, CROSSES), json.get(CROSSES).integer());
      case FIBINET -> new FiBiNet(form(json, REDUCTION), json.get(REDUCTION).integer());
      case XDEEPFM -> new XDeepFm(form(json, MAPS), integers(json, MAPS));
    };
  }

  private static String known() {
    return Arrays.stream(Architecture.values())
        .map(Architecture::label)
        .collect(Collectors.joining(", "));
  }

  private static ObjectNode write(Backbone backbone, Form form) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(KIND, backbone.name());
    json.set(TOWER, write(form.tower()));
    ObjectNode embeddings = json.putObject(EMBEDDINGS).put("width", form.embeddings().width());
    embeddings.set("fields", InitJson.write(form.embeddings().fieldInit()));
    embeddings.set("domains", InitJson.write(form.embeddings().domainInit()));
    if (!form.embeddings().pretrained().isEmpty()) {
      form.embeddings().pretrained().forEach(embeddings.putArray("pretrained")::add);
    }
    json.set(PROJECTION, InitJson.write(form.projectionInit()));
    return json;
  }

  private static ObjectNode write(Tower tower) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    putAll(json.putArray("units"), tower.units());
    json.put("dropout", tower.dropout()).put("dropoutSite", JsonEntry.label(tower.site()));
    json.set("kernels", InitJson.write(tower.kernelInit()));
    return json;
  }

  private static void putAll(ArrayNode array, List<Integer> numbers) {
    numbers.forEach(array::add);
  }

  /** The form, from an entry that may have these others beside it. */
  private static Form form(JsonEntry json, String... others) {
    List<String> allowed = new ArrayList<>(List.of(KIND, TOWER, EMBEDDINGS, PROJECTION));
    allowed.addAll(List.of(others));
    json.requireOnly(allowed.toArray(String[]::new));
    JsonEntry embeddings = json.get(EMBEDDINGS);
    embeddings.requireOnly("width", "fields", "domains", "pretrained");
    Set<String> pretrained =
        embeddings.has("pretrained")
            ? embeddings.list("pretrained").stream().map(JsonEntry::text).collect(toSet())
            : Set.of();
    return new Form(
        tower(json.get(TOWER)),
        new Embeddings(
            embeddings.get("width").integer(),
            InitJson.read(embeddings.get("fields")),
            InitJson.read(embeddings.get("domains")),
            pretrained),
        InitJson.read(json.get(PROJECTION)));
  }

  private static Tower tower(JsonEntry json) {
    json.requireOnly("units", "dropout", "dropoutSite", "kernels");
    return new Tower(
        integers(json, "units"),
        json.get("dropout").number(),
        json.get("dropoutSite").constant(Tower.DropoutSite.class),
        InitJson.read(json.get("kernels")));
  }

  private static List<Integer> integers(JsonEntry json, String name) {
    return json.list(name).stream().map(JsonEntry::integer).toList();
  }
}
