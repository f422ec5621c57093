package dev.mlora.backbone;

import dev.mlora.data.Schema;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Domains;
import dev.mlora.layer.Init;
import dev.mlora.layer.Scope;
import dev.mlora.model.Backbone;
import dev.mlora.model.Features;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;

/**
 * STAR: {@code logit = w . h + g}, where h comes from star layers over partitioned normalisation of
 * all embeddings, and perhaps an auxiliary network of each domain's is added to it: {@code h +
 * relu(n M_d + m_d)} (Sheng et al. 2021; wired as in the MLoRA authors' code, which adds the
 * auxiliary network to the hidden vector and not to the logit, and leaves it out by default).
 *
 * @param form tower, embeddings and projection
 * @param domainKernelInit the initial values of each domain's kernels; ones leave the shared kernel
 *     as it is
 * @param normalised whether there is partitioned normalisation
 * @param auxiliary whether there is the auxiliary network
 */
public record Star(Form form, Init domainKernelInit, boolean normalised, boolean auxiliary)
    implements Backbone {
  /** Normalised, without auxiliary network, the domains' kernels all one at first. */
  public Star(Form form) {
    this(form, Init.ones(), true, false);
  }

  /** The model with a tower, embeddings of width 8 and no adapters. */
  public static Model of(Schema schema, Tower tower) {
    return Model.of(new Star(Form.of(tower)), schema);
  }

  @Override
  public String name() {
    return Architecture.STAR.label();
  }

  @Override
  public Value logit(Scope scope, Features features) {
    Value e = Value.concat(form.embed(scope, features), 1);
    Value n = normalised ? scope.within("norm", here -> PartitionedNorm.KERAS.apply(here, e)) : e;
    Value h = scope.within("mlp", here -> tower(here, n));
    int width = h.shape().dim(1).size();
    Value both = auxiliary ? h.plus(scope.within("auxiliary", a -> network(a, n, width))) : h;
    return form.project(scope, both);
  }

  private Value tower(Scope scope, Value input) {
    Tower tower = form.tower();
    Value x = input;
    for (int i = 0; i < tower.units().size(); i++) {
      StarLayer layer =
          new StarLayer(
              tower.units().get(i), tower.dropout(), tower.kernelInit(), domainKernelInit);
      Value below = x;
      x = scope.within(Integer.toString(i), here -> layer.apply(here, below));
    }
    return x;
  }

  private Value network(Scope scope, Value x, int width) {
    Domains domains = scope.domains();
    Shape kernel = Shape.of(x.shape().dim(1).size(), width);
    Value m = scope.bank("domain_kernel", kernel, form.tower().kernelInit(), Role.DOMAIN);
    Value b = scope.bank("domain_bias", Shape.of(width), Init.zeros(), Role.DOMAIN);
    return domains.multiply(x, domains.ofPresent(m)).plus(domains.rowsOf(b)).relu();
  }
}
