package shop.recommend;

import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;

/** One DCN cross layer, x' = x0 (x w) + b + x (Wang et al. 2017, eq. 3): a layer of our own. */
record Cross(int width) {
  Value apply(Scope scope, Value x0, Value x) { // [batch, width] each
    Value w = scope.parameter("w", Shape.of(width, 1), Init.glorotNormal());
    Value b = scope.parameter("b", Shape.of(width), Init.zeros());
    return x0.times(x.matmul(w)).plus(b).plus(x);
  }
}
