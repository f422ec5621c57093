package dev.mlora.conformance;

import dev.mlora.conformance.rule.KitContext;
import dev.mlora.conformance.rule.Level;
import dev.mlora.conformance.rule.Rule;
import dev.mlora.spi.BackendOptions;
import dev.mlora.spi.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The rules of the kit as JUnit tests. A backend's own test is a subclass:
 *
 * <pre>{@code
 * class AcmeCompatibilityTest extends BackendCompatibilityKit {
 *   @Override
 *   protected BackendProvider provider() {
 *     return new AcmeBackendProvider();
 *   }
 * }
 * }</pre>
 *
 * <p>Each rule is a test named by its id; long rules carry the tag {@code slow}. A group in which
 * every rule is skipped fails.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class BackendCompatibilityKit {
  private @Nullable KitContext context;

  /** For subclasses. */
  protected BackendCompatibilityKit() {}

  /** The backend under test. */
  protected abstract BackendProvider provider();

  /** How it is opened; two threads unless a subclass says otherwise. */
  protected BackendOptions options() {
    return BackendOptions.DEFAULT.withThreads(2);
  }

  /** The rules that it is known to break; none unless a subclass says otherwise. */
  protected ExpectedFailures expectedFailures() {
    return ExpectedFailures.NONE;
  }

  @BeforeAll
  void open() {
    context = KitContext.open(provider(), options(), System.getenv());
  }

  @AfterAll
  void close() {
    if (context != null) {
      context.close();
    }
  }

  @Nested
  @DisplayName("Level 1: operations")
  class Operations {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.OPERATIONS, Rule.Duration.SHORT);
    }
  }

  @Nested
  @DisplayName("Level 2: layers, adapters, freezing")
  class Layers {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.LAYERS, Rule.Duration.SHORT);
    }
  }

  @Nested
  @DisplayName("Level 3: models")
  class Models {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.MODELS, Rule.Duration.SHORT);
    }
  }

  @Nested
  @DisplayName("Level 5: lifecycle")
  class Lifecycle {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.LIFECYCLE, Rule.Duration.SHORT);
    }
  }

  @Nested
  @Tag("slow")
  @DisplayName("Level 2: layers, adapters, freezing, long runs")
  class LongLayers {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.LAYERS, Rule.Duration.LONG);
    }
  }

  @Nested
  @Tag("slow")
  @DisplayName("Level 5: lifecycle, long runs")
  class LongLifecycle {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.LIFECYCLE, Rule.Duration.LONG);
    }
  }

  @Nested
  @Tag("slow")
  @DisplayName("Level 3: models, long runs")
  class LongModels {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.MODELS, Rule.Duration.LONG);
    }
  }

  @Nested
  @Tag("slow")
  @DisplayName("Level 4: training")
  class Trainings {
    @TestFactory
    List<DynamicTest> rules() {
      return tests(Level.TRAINING, Rule.Duration.LONG);
    }
  }

  private List<DynamicTest> tests(Level level, Rule.Duration duration) {
    AtomicInteger executed = new AtomicInteger();
    List<DynamicTest> tests = new ArrayList<>();
    for (Rule rule : RuleBook.rules(level)) {
      if (rule.duration() == duration) {
        tests.add(DynamicTest.dynamicTest(rule.toString(), () -> test(rule, executed)));
      }
    }
    tests.add(
        DynamicTest.dynamicTest(
            "At least one of these rules was executed",
            () ->
                Assertions.assertTrue(
                    executed.get() > 0, () -> "All rules of this group were skipped.")));
    return tests;
  }

  private void test(Rule rule, AtomicInteger executed) {
    if (context == null) {
      throw new IllegalStateException("The kit was not opened.");
    }
    RuleResult result = RuleResult.of(rule, rule.run(context), expectedFailures(), 0);
    if (!result.executed()) {
      Assumptions.abort(result.explanation());
    }
    executed.incrementAndGet();
    if (result.status() == RuleResult.Status.FAILED) {
      Assertions.fail(rule.id() + ": " + result.explanation());
    }
  }
}
