package dev.mlora.conformance;

import dev.mlora.adapter.LoraConfig;
import dev.mlora.backend.Backends;
import dev.mlora.backend.Discovered;
import dev.mlora.conformance.model.BackboneRules;
import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.model.Backbone;
import dev.mlora.model.Model;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What must hold for a backbone of one's own, as JUnit tests on every backend of the class path
 * that can run here: its scores, and its losses and weights after some steps, are those of the
 * reference in double precision; adapters change nothing at first; training them alone leaves the
 * backbone as it is.
 *
 * <pre>{@code
 * class MyBackboneTest extends BackboneCompatibilityKit {
 *   @Override
 *   protected Backbone backbone() {
 *     return new MyBackbone(Form.of(Tower.of(32, 16).dropout(0.5)));
 *   }
 * }
 * }</pre>
 *
 * <p>The fields are a user and an item, the domains two. A small model makes short tests. The rules
 * are L3-900 to L3-903 in messages, those that every built-in model is held to at level 3.
 */
public abstract class BackboneCompatibilityKit {
  private static final int FIRST = 900;

  /** For subclasses. */
  protected BackboneCompatibilityKit() {}

  /** The backbone under test. */
  protected abstract Backbone backbone();

  /** Its adapters; on every layer of its tower unless a subclass says otherwise. */
  protected LoraConfig adapters() {
    return LoraConfig.temperature(8);
  }

  /**
   * Parameters whose gradient is nothing but rounding, so that no two engines step alike; none
   * unless a subclass says otherwise.
   */
  protected Set<String> undecided() {
    return Set.of();
  }

  /** The backends to try it on; all of the class path that can run here, unless a subclass says. */
  protected List<BackendProvider> providers() {
    Backends backends = Backends.discover();
    return backends.list().stream()
        .filter(Discovered::isAvailable)
        .map(found -> backends.provider(found.name()))
        .toList();
  }

  @TestFactory
  List<DynamicContainer> backends() {
    Model base = Model.of(backbone(), BackboneRules.schema());
    Model adapted = base.withAdapters(adapters());
    try {
      adapted.adaptedLayers();
    } catch (MloraException e) {
      throw e.code() != ErrorCode.SELECTOR_EMPTY
          ? e
          : new MloraException(
              e.code(),
              e.detail() + " The test says which by overriding adapters(), with other targets.",
              e);
    }
    List<Rule> rules = BackboneRules.of(backbone().name(), FIRST, base, adapted, undecided());
    List<DynamicContainer> backends = new ArrayList<>();
    for (BackendProvider provider : providers()) {
      backends.add(
          DynamicContainer.dynamicContainer(
              provider.name(),
              rules.stream()
                  .map(
                      rule ->
                          DynamicTest.dynamicTest(rule.toString(), () -> test(rule, provider)))));
    }
    Assertions.assertFalse(backends.isEmpty(), "No backend of the class path can run here.");
    return backends;
  }

  private static void test(Rule rule, BackendProvider provider) {
    try (KitContext context =
        KitContext.open(provider, BackendOptions.DEFAULT.withThreads(2), System.getenv())) {
      RuleResult result = RuleResult.of(rule, rule.run(context), ExpectedFailures.NONE, 0);
      if (!result.executed()) {
        Assumptions.abort(result.explanation());
      }
      if (result.status() == RuleResult.Status.FAILED) {
        Assertions.fail("%s on %s: %s".formatted(rule.id(), provider.name(), result.explanation()));
      }
    }
  }
}
