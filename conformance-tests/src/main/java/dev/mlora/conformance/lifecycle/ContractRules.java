package dev.mlora.conformance.lifecycle;

import static dev.mlora.conformance.lifecycle.LifecycleRules.rule;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backbone.Mlp;
import dev.mlora.backend.CheckingBackend;
import dev.mlora.conformance.model.ModelRun;
import dev.mlora.conformance.model.Sample;
import dev.mlora.conformance.model.Setup;
import dev.mlora.conformance.program.Expect;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Outcome;
import dev.mlora.conformance.rule.Requirement;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.model.Model;
import dev.mlora.model.Tower;
import dev.mlora.spi.Backend;
import java.util.List;

/** The SPI's contract on every call of a small training. */
final class ContractRules {
  private ContractRules() {}

  static List<Rule> rules() {
    return List.of(
        rule(
                51,
                "A small training under CheckingBackend breaks no rule and gives the same bits",
                "the message, which names the rule of the SPI and the call that broke it",
                ContractRules::checkedTraining)
            .requiring(Requirement.TRAINING, Requirement.DETERMINISTIC));
  }

  private static Outcome checkedTraining(KitContext context) {
    Model model =
        Mlp.of(Sample.schema("a", "b"), Tower.of(16, 8).dropout(0.5))
            .withAdapters(LoraConfig.temperature(4));
    Setup setup = Setup.joint(model);
    try (Backend checked = new CheckingBackend(context.openAnother());
        ModelRun run = ModelRun.of(checked, setup);
        ModelRun plain = ModelRun.of(context.backend(), setup)) {
      for (int i = 0; i < 5; i++) {
        Sample rows = Sample.batch(i, 40, 2);
        Expect.sameBits(
            "the loss of step " + (i + 1),
            new double[] {plain.step(rows)},
            new double[] {run.step(rows)});
      }
      Sample rows = Sample.batch(9, 40, 2);
      Expect.sameBits("the logits", plain.logits(rows), run.logits(rows));
      Expect.sameBits("the parameters", plain.everything(), run.everything());
    }
    return Outcome.passed();
  }
}
