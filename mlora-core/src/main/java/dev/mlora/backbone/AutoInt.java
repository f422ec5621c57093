package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.interaction.FieldStack;
import dev.mlora.interaction.Interacting;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import java.util.List;

/**
 * AutoInt: {@code logit = w . [attention(e_1, ..., e_f); tower([e_1; ...; e_f])] + sum of the row's
 * own weights + g} (Song et al. 2019, "AutoInt: Automatic Feature Interaction Learning via
 * Self-Attentive Neural Networks", eq. 5 to 9, with DeepCTR's tower and wide part).
 *
 * @param form tower, embeddings and projection
 * @param layers how many interacting layers there are, at least 1
 * @param heads the attention heads of each
 * @param headWidth the width of a head
 */
public record AutoInt(Form form, int layers, int heads, int headWidth) implements Backbone {
  /** What DeepCTR starts the attention's matrices from. */
  private static final Init ATTENTION_INIT = Init.truncatedNormal(0.05);

  /** Checks that there are layers. */
  public AutoInt {
    if (layers < 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "AutoInt has at least 1 interacting layer, not %d.".formatted(layers));
    }
  }

  /** With three layers of four heads of width 8, as in the authors' code. */
  public AutoInt(Form form) {
    this(form, 3, 4, 8);
  }

  /** The model with a tower, embeddings of width 8, three layers of attention, no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new AutoInt(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.AUTOINT.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    List<Value> e = form.embed(scope, features);
    Interacting layer = new Interacting(heads, headWidth, ATTENTION_INIT);
    Value x = FieldStack.of(e); // [batch, fields, d]
    for (int i = 0; i < layers; i++) {
      Value below = x;
      x = scope.within("attention/" + i, here -> layer.apply(here, below));
    }
    Value attended = x.reshape(Shape.of(x.shape().dim(0), e.size() * heads * headWidth));
    Value both = Value.concat(List.of(attended, form.deep(scope, Value.concat(e, 1))), 1);
    return form.project(scope, both).plus(form.wide(scope, features));
  }
}
