package dev.mlora.model;

import dev.mlora.data.Field;
import dev.mlora.graph.Dim;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a batch: for each, the distinct ids and which of them every row has.
 *
 * @param lookups the fields in the schema's order
 */
public record Features(List<Lookup> lookups) {
  private static final String FIELD = "field";
  private static final String EMBEDDING = "embedding";

  /** Keeps its own copy of the fields. */
  public Features {
    lookups = List.copyOf(lookups);
  }

  /** The name of a field's embedding table, in a model or a part of one. */
  public static String table(String field) {
    return "%s/%s/%s".formatted(FIELD, field, EMBEDDING);
  }

  /** The same without some fields. */
  public Features without(Set<String> fields) {
    return new Features(
        lookups.stream().filter(lookup -> !fields.contains(lookup.field().name())).toList());
  }

  /**
   * One field of a batch.
   *
   * @param field the field
   * @param unique the distinct ids in the batch, {@code [unique]}
   * @param inverse which of them each row has, {@code [batch]}; for a field of several values,
   *     which of them each value is, {@code [values]}
   * @param bag which values are whose; only for a field of several values
   */
  public record Lookup(Field field, Value unique, Value inverse, Optional<Bag> bag) {
    /** The embedding of each row's id, or of its values pooled, {@code [batch, width]}. */
    Value embed(Scope scope, Embeddings embeddings) {
      return scope.within(
          field.name(),
          here -> {
            Shape shape = Shape.of(field.tableRows(), embeddings.width());
            Value table =
                embeddings.pretrained().contains(field.name())
                    ? here.parameter(EMBEDDING, shape, Init.zeros(), Role.PRETRAINED)
                    : here.parameter(EMBEDDING, shape, embeddings.fieldInit(), Role.EMBEDDING);
            Value each = table.gatherDistinct(unique).gather(inverse);
            return bag.map(values -> values.pool(each)).orElse(each);
          });
    }
  }

  /**
   * How the values of a field of several values become one.
   *
   * @param offsets where each row's values begin and end, {@code [batch + 1]}
   * @param share what the sum of a row's values is multiplied with, {@code [batch]}; none for sums
   */
  public record Bag(Value offsets, Optional<Value> share) {
    /** Pools values {@code [values, width]} to rows {@code [batch, width]}. */
    Value pool(Value each) {
      Value sum = each.segmentSum(offsets);
      Dim batch = sum.shape().dim(0);
      return share
          .map(factor -> sum.times(factor.reshape(new Shape(List.of(batch, Dim.of(1))))))
          .orElse(sum);
    }
  }

  /**
   * The embeddings of all fields and, last, of the domain, each {@code [batch, width]}.
   *
   * @param scope the top of the model
   * @param embeddings their form
   */
  public List<Value> embed(Scope scope, Embeddings embeddings) {
    List<Value> embedded = new ArrayList<>();
    for (Lookup lookup : lookups) {
      embedded.add(scope.within(FIELD, fields -> lookup.embed(fields, embeddings)));
    }
    embedded.add(
        scope.within(
            "domain",
            here ->
                here.domains()
                    .rowsOf(
                        here.bank(
                            EMBEDDING,
                            Shape.of(embeddings.width()),
                            embeddings.domainInit(),
                            Role.DOMAIN))));
    return embedded;
  }
}
