package dev.mlora.report.study;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Protocol;
import dev.mlora.experiment.Variant;
import dev.mlora.report.run.RunHistory;
import dev.mlora.report.run.TrainingHistory;
import java.util.Optional;

/**
 * A training of a study that is done.
 *
 * @param protocol how it was trained
 * @param architecture what was trained
 * @param seed with which seed
 * @param run its folder's tale
 */
public record Trained(Protocol protocol, Architecture architecture, long seed, RunHistory run) {
  /** One of its variants. */
  public Optional<TrainingHistory> of(Variant variant) {
    return run.of(variant).stream().findFirst();
  }
}
