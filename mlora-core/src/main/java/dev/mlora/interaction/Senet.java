package dev.mlora.interaction;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Activation;
import dev.mlora.graph.Value;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The squeeze-excitation network over fields: {@code v_i = a_i e_i} with {@code a = relu(relu(z
 * W_1) W_2)} and z the fields' means (Huang et al. 2019, eq. 4 to 6).
 *
 * @param reduction W_1 has {@code max(1, fields / reduction)} columns
 * @param init the initial values of both matrices
 */
public record Senet(int reduction, Init init) {
  /** Checks the reduction. */
  public Senet {
    if (reduction < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A squeeze network is narrower by a factor of at least 1, not %d.".formatted(reduction));
    }
  }

  /** Weights fields, each {@code [batch, d]}. */
  public List<Value> apply(Scope scope, List<Value> fields) {
    int count = fields.size();
    Value z = FieldStack.of(fields).mean(2); // [batch, fields]
    Linear squeeze = relu(Math.max(1, count / reduction));
    Linear excite = relu(count);
    Value narrow = scope.within("squeeze", here -> squeeze.apply(here, z));
    Value a = scope.within("excite", here -> excite.apply(here, narrow));
    List<Value> weighted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      weighted.add(fields.get(i).times(a.slice(1, i, i + 1)));
    }
    return weighted;
  }

  private Linear relu(int units) {
    return new Linear(units, Activation.RELU, false, 0, init);
  }
}
