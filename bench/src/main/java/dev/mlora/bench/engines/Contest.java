package dev.mlora.bench.engines;

import dev.mlora.backbone.Architecture;
import dev.mlora.bench.work.BenchModel;
import dev.mlora.model.Model;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is trained and scored, the same for all who take part.
 *
 * @param architecture the backbone
 * @param adapted whether it has adapters, for ten domains
 */
public record Contest(Architecture architecture, boolean adapted) {
  static final int DOMAINS = 10;

  /** Models, each without adapters and with them. */
  public static List<Contest> of(List<Architecture> models) {
    return models.stream()
        .flatMap(model -> Stream.of(new Contest(model, false), new Contest(model, true)))
        .toList();
  }

  String title() {
    return architecture.title() + (adapted ? "+MLoRA" : "");
  }

  Model model() {
    return BenchModel.of(architecture, adapted, DOMAINS, BenchModel.DROPOUT);
  }

  /** Whether peers take part: they know one model. */
  boolean hasPeers() {
    return architecture == Architecture.MLP && adapted;
  }
}
