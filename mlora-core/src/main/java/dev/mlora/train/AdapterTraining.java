package dev.mlora.train;

import dev.mlora.data.Dataset;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Rows;
import dev.mlora.data.Schema;
import dev.mlora.data.Split;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.metric.DomainMetrics;
import dev.mlora.model.DomainAdapter;
import dev.mlora.model.Model;
import dev.mlora.model.TrainedModel;
import dev.mlora.model.Weights;
import dev.mlora.spi.Backend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains an adapter for a new domain of a model that was trained before. Of the model it needs the
 * backbone only: the other domains' data and adapters take no part, so what it costs does not
 * depend on how many there are.
 *
 * <pre>{@code
 * try (AdapterTraining run = AdapterTraining.of(trained, "new-market", data).on(backend)) {
 *   run.fit();
 *   TrainedModel larger = trained.add(run.adapter());
 * }
 * }</pre>
 */
public final class AdapterTraining implements AutoCloseable {
  private final Training training;
  private final DomainTraining domainTraining;
  private final String domain;

  private AdapterTraining(Training training, TrainingPlan plan, String domain, Dataset data) {
    this.training = training;
    this.domain = domain;
    this.domainTraining = new DomainTraining(training, domain, plan, data);
  }

  /**
   * Begins to describe the training; without further words {@link TrainingPlan#twoPhase()}, of
   * which the last phase counts, and seed 1.
   *
   * @param trained the model
   * @param domain the new domain's name
   * @param data rows of the domain, encoded with the model's fields; rows of other domains are not
   *     looked at
   * @throws MloraException {@link ErrorCode#DOMAIN_EXISTS}; {@link ErrorCode#DOMAIN_UNKNOWN} if the
   *     data do not have the domain; {@link ErrorCode#SCHEMA_MISMATCH} if they are encoded
   *     otherwise
   */
  public static Builder of(TrainedModel trained, String domain, Dataset data) {
    return new Builder(trained, domain, data);
  }

  /** What is to be trained and how; {@link #on} starts it. */
  public static final class Builder {
    private final TrainedModel trained;
    private final String domain;
    private final Dataset data;
    private TrainingPlan plan = TrainingPlan.twoPhase();
    private long seed = 1;
    private TrainingListener listener = event -> {};

    private Builder(TrainedModel trained, String domain, Dataset data) {
      // Refuses a name that is taken.
      trained.model().withDomain(domain);
      Training.requireFields(trained.model(), data.schema());
      this.trained = trained;
      this.domain = domain;
      this.data = OneDomain.of(data, domain);
    }

    /** Trains as the last phase of a plan does. */
    public Builder plan(TrainingPlan of) {
      this.plan = of;
      return this;
    }

    /** Decides all random numbers: initial values, shuffles, dropout masks. */
    public Builder seed(long of) {
      this.seed = of;
      return this;
    }

    /** Tells a listener what happens. */
    public Builder listener(TrainingListener to) {
      this.listener = to;
      return this;
    }

    /**
     * Puts the backbone and the new adapter, at its initial values, on a backend.
     *
     * @throws MloraException {@link ErrorCode#BACKEND_CAPABILITY} if the backend cannot train
     */
    public AdapterTraining on(Backend backend) {
      Model alone = trained.model().withDomains(List.of(domain));
      TrainingPlan domainPlan = plan.forDomain(domain);
      Training training =
          Training.of(alone, data).plan(domainPlan).seed(seed).listener(listener).on(backend);
      try {
        training.restore(backboneAnd(training.weights()));
      } catch (RuntimeException | Error e) {
        training.close();
        throw e;
      }
      return new AdapterTraining(training, domainPlan, domain, data);
    }

    /** What domains share is the trained model's; the new domain's rows are at their start. */
    private Weights backboneAnd(Weights initial) {
      Map<String, float[]> tensors = new LinkedHashMap<>(initial.tensors());
      trained.model().parameters().stream()
          .filter(spec -> !spec.bank())
          .forEach(spec -> tensors.put(spec.name(), trained.weights().get(spec.name())));
      return new Weights(tensors);
    }
  }

  /** Trains the adapter until it stops improving; the unadapted score is the first to beat. */
  public PhaseReport fit() {
    return domainTraining.fit();
  }

  /** The domain's metrics on a split of its data. */
  public DomainMetrics evaluate(Split split) {
    return domainTraining.evaluate(split);
  }

  /** The adapter as it is now, for {@link TrainedModel#add}. */
  public DomainAdapter adapter() {
    return training.trained().adapter(domain);
  }

  @Override
  public void close() {
    training.close();
  }

  /** One domain of a data set, as if there were no other. Closing it closes nothing. */
  private record OneDomain(Dataset whole, Schema schema, int index) implements Dataset {
    static OneDomain of(Dataset whole, String domain) {
      int index = whole.schema().domainIndex(domain);
      return new OneDomain(whole, whole.schema().withDomains(List.of(domain)), index);
    }

    @Override
    public Rows rows(Split split, int domain) {
      return whole.rows(split, index);
    }

    @Override
    public DatasetProvenance provenance() {
      return whole.provenance();
    }

    @Override
    public void close() {}
  }
}
