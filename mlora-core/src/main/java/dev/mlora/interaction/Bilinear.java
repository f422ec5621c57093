package dev.mlora.interaction;

import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Bilinear interaction with a matrix for each pair of fields: {@code p_ij = (v_i W_ij) * v_j}
 * (Huang et al. 2019, eq. 9, "field-interaction type").
 *
 * @param init the initial values of the matrices {@code [d, d]}
 */
public record Bilinear(Init init) {
  /** Combines fields, each {@code [batch, d]}, to {@code [batch, pairs, d]}. */
  public Value apply(Scope scope, List<Value> fields) {
    FieldPairs pairs = FieldPairs.of(fields);
    List<Value> turned = new ArrayList<>();
    for (int i = 0; i < pairs.left().size(); i++) {
      Value left = pairs.left().get(i);
      int d = left.shape().dim(1).size();
      turned.add(left.matmul(scope.parameter("w" + i, Shape.of(d, d), init)));
    }
    return new FieldPairs(turned, pairs.right()).products();
  }
}
