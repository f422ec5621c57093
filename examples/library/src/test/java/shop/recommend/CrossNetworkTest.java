package shop.recommend;

import dev.mlora.backbone.Form;
import dev.mlora.conformance.BackboneCompatibilityKit;
import dev.mlora.model.Backbone;
import dev.mlora.model.Tower;

/** What must hold for a backbone, on every backend of the class path. */
class CrossNetworkTest extends BackboneCompatibilityKit {
  @Override
  protected Backbone backbone() {
    return new CrossNetwork(Form.of(Tower.of(32, 16).dropout(0.5)));
  }
}
