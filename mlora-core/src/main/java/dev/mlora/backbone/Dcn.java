package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Value;
import dev.mlora.interaction.Cross;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;

/**
 * The deep and cross network: {@code logit = w . [cross(x); tower(x)] + sum of the row's own
 * weights + g}, where x are all embeddings (Wang et al. 2017, "Deep &amp; Cross Network for Ad
 * Click Predictions", eq. 3 to 6, with DeepCTR's wide part).
 *
 * @param form tower, embeddings and projection
 * @param crosses how many cross layers there are, at least 1
 */
public record Dcn(Form form, int crosses) implements Backbone {
  private static final int CROSSES = 2;

  /** Checks the number of layers. */
  public Dcn {
    if (crosses < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "A deep and cross network has at least 1 cross layer, not %d.".formatted(crosses));
    }
  }

  /** With two cross layers, as in DeepCTR. */
  public Dcn(Form form) {
    this(form, CROSSES);
  }

  /** The model with a tower, embeddings of width 8, two cross layers and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new Dcn(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.DCN.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value x0 = Value.concat(form.embed(scope, features), 1);
    Cross layer = new Cross(Init.glorotNormal());
    Value x = x0;
    for (int i = 0; i < crosses; i++) {
      Value below = x;
      x = scope.within("cross/" + i, here -> layer.apply(here, x0, below));
    }
    Value both = Value.concat(List.of(x, form.deep(scope, x0)), 1);
    return form.project(scope, both).plus(form.wide(scope, features));
  }
}
