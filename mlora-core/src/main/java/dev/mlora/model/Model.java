package dev.mlora.model;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.adapter.LoraConfig;
import dev.mlora.adapter.RankRule;
import dev.mlora.data.Schema;
import dev.mlora.graph.ParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model as data: which backbone, over which fields and domains, with which adapters.
 *
 * @param backbone the network that all domains share
 * @param schema the fields and domains
 * @param adapters the adapters, if any
 * @param foundingDomains how many domains the model was made with; adapters of later domains start
 *     with the scale of those
 */
public record Model(
    Backbone backbone, Schema schema, Optional<LoraConfig> adapters, int foundingDomains) {
  /** A model without adapters. */
  public static Model of(Backbone backbone, Schema schema) {
    return new Model(backbone, schema, Optional.empty(), schema.domains().size());
  }

  /** The same model with adapters. */
  public Model withAdapters(LoraConfig config) {
    return new Model(backbone, schema, Optional.of(config), foundingDomains);
  }

  /** The same model with adapters of other ranks; a model without adapters stays as it is. */
  public Model withRank(RankRule rank) {
    return new Model(
        backbone, schema, adapters.map(config -> config.withRank(rank)), foundingDomains);
  }

  /** The backbone alone, over the same fields and domains. */
  public Model withoutAdapters() {
    return new Model(backbone, schema, Optional.empty(), foundingDomains);
  }

  /** The same model for one domain more. */
  public Model withDomain(String domain) {
    return new Model(backbone, schema.withDomain(domain), adapters, foundingDomains);
  }

  /** The same model for these domains instead, in this order. */
  public Model withDomains(List<String> domains) {
    return new Model(backbone, schema.withDomains(domains), adapters, foundingDomains);
  }

  /** The number of domains. */
  public int domains() {
    return schema.domains().size();
  }

  /** The names of all its parameters, without optimiser state. */
  public Set<String> parameterNames() {
    return ModelGraph.forPrediction(this, 1).parameters().keySet();
  }

  /** All its parameters, without optimiser state, in order of declaration. */
  public List<ParameterSpec> parameters() {
    return ModelGraph.forPrediction(this, 1).parameters().values().stream()
        .map(ModelParameter::spec)
        .toList();
  }

  /** The layers that carry adapters; none without adapters. */
  public List<AdaptedLayer> adaptedLayers() {
    return ModelGraph.forPrediction(this, 1).adapted();
  }

  /** The model's name, such as {@code mlp} or {@code mlp+mlora}. */
  public String name() {
    return backbone.name() + (adapters.isPresent() ? "+mlora" : "");
  }

  /** How many numbers the model has, tables, adapters and all. */
  public long elements() {
    return parameters().stream().mapToLong(ParameterSpec::elements).sum();
  }

  /** The graph that scores a batch of up to eight rows, an operation a line, for people to read. */
  public String toText() {
    ModelGraph graph = ModelGraph.forPrediction(this, 8);
    return graph.graph().build(Map.of("logit", graph.logit()), Map.of()).toText();
  }
}
