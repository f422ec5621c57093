package dev.mlora.model;

import dev.mlora.data.Field;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a batch: for each, the distinct ids and which of them every row has.
 *
 * @param lookups the fields in the schema's order
 */
public record Features(List<Lookup> lookups) {
  /** Keeps its own copy of the fields. */
  public Features {
    lookups = List.copyOf(lookups);
  }

  /**
   * One field of a batch.
   *
   * @param field the field
   * @param unique the distinct ids in the batch, {@code [unique]}
   * @param inverse for each row, which of them it has, {@code [batch]}
   */
  public record Lookup(Field field, Value unique, Value inverse) {
    /** The embedding of each row's id, {@code [batch, width]}. */
    Value embed(Scope scope, Embeddings embeddings) {
      return scope.within(
          field.name(),
          here -> {
            Shape table = Shape.of(field.tableRows(), embeddings.width());
            return here.parameter("embedding", table, embeddings.fieldInit(), Role.EMBEDDING)
                .gatherDistinct(unique)
                .gather(inverse);
          });
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
      embedded.add(scope.within("field", fields -> lookup.embed(fields, embeddings)));
    }
    embedded.add(
        scope.within(
            "domain",
            here ->
                here.domains()
                    .rowsOf(
                        here.bank(
                            "embedding",
                            Shape.of(embeddings.width()),
                            embeddings.domainInit(),
                            Role.DOMAIN))));
    return embedded;
  }
}
