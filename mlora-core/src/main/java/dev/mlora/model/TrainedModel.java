package dev.mlora.model;

import dev.mlora.adapter.AdaptedLayer;
import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model with its weights, and what can be done with its adapters: taken out, added, removed,
 * disabled, merged. Every verb gives another trained model and leaves this one as it was; what both
 * have in common is shared, not copied.
 *
 * @param model the model
 * @param weights all its weights
 * @param disabled the domains that are scored by the backbone alone for the time being
 */
public record TrainedModel(Model model, Weights weights, Set<String> disabled) {
  /**
   * Checks that model, weights and names go together.
   *
   * @throws MloraException {@link ErrorCode#STATE_ACCESS} if the weights are not the model's;
   *     {@link ErrorCode#DOMAIN_UNKNOWN}
   */
  public TrainedModel {
    disabled = Collections.unmodifiableSet(new TreeSet<>(disabled));
    disabled.forEach(model.schema()::domainIndex);
    requireFitting(model, weights);
  }

  /** A model with all adapters enabled. */
  public static TrainedModel of(Model model, Weights weights) {
    return new TrainedModel(model, weights, Set.of());
  }

  /** The names of the domains, in the order of their indices. */
  public List<String> domains() {
    return model.schema().domains();
  }

  /**
   * One domain's adapter, as it is whether enabled or not.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}
   */
  public DomainAdapter adapter(String domain) {
    int index = model.schema().domainIndex(domain);
    Map<String, float[]> rows = new LinkedHashMap<>();
    for (ParameterSpec bank : banks()) {
      rows.put(bank.name(), row(bank, index));
    }
    return new DomainAdapter(domain, rows);
  }

  /**
   * One domain's adapter with a delta of zero. Added under a name of its own, it scores rows by the
   * backbone alone, bit for bit, in one batch with others.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}
   */
  public DomainAdapter withoutDelta(String domain) {
    DomainAdapter adapter = adapter(domain);
    Map<String, float[]> rows = new LinkedHashMap<>(adapter.rows());
    deltas().forEach(bank -> rows.computeIfPresent(bank, (name, row) -> new float[row.length]));
    return new DomainAdapter(domain, rows);
  }

  /**
   * The model with one domain more; no other domain's score changes by a bit.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_EXISTS}; {@link ErrorCode#ADAPTER_MISMATCH} if
   *     the adapter is for other banks; {@link ErrorCode#WEIGHTS_NOT_FINITE}
   */
  public TrainedModel add(DomainAdapter adapter) {
    Model extended = model.withDomain(adapter.domain());
    requireRows(adapter);
    Map<String, float[]> tensors = new LinkedHashMap<>(weights.tensors());
    for (ParameterSpec bank : banks()) {
      float[] old = weights.get(bank.name());
      float[] row = adapter.row(bank.name());
      float[] grown = Arrays.copyOf(old, Math.addExact(old.length, row.length));
      System.arraycopy(row, 0, grown, old.length, row.length);
      tensors.put(bank.name(), grown);
    }
    return new TrainedModel(extended, new Weights(tensors), disabled);
  }

  /**
   * The model without a domain.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}; {@link ErrorCode#CONFIG_INVALID} if it
   *     is the last
   */
  public TrainedModel remove(String domain) {
    List<String> left = new ArrayList<>(domains());
    left.remove(model.schema().domainIndex(domain));
    if (left.isEmpty()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "'%s' is the only domain of the model, and a model has one at least. Add another first."
              .formatted(domain));
    }
    return only(left);
  }

  /**
   * The model with only these domains, in this order.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}
   */
  public TrainedModel only(List<String> selected) {
    int[] indices = selected.stream().mapToInt(model.schema()::domainIndex).toArray();
    Map<String, float[]> tensors = new LinkedHashMap<>(weights.tensors());
    for (ParameterSpec bank : banks()) {
      int length = rowLength(bank);
      float[] rows = new float[Math.multiplyExact(length, indices.length)];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(weights.get(bank.name()), indices[i] * length, rows, i * length, length);
      }
      tensors.put(bank.name(), rows);
    }
    Set<String> stillDisabled = new TreeSet<>(disabled);
    stillDisabled.retainAll(selected);
    return new TrainedModel(model.withDomains(selected), new Weights(tensors), stillDisabled);
  }

  /** The model that scores these domains, too, by the backbone alone; nothing is lost by it. */
  public TrainedModel disable(String... names) {
    Set<String> more = new TreeSet<>(disabled);
    more.addAll(List.of(names));
    return new TrainedModel(model, weights, more);
  }

  /**
   * The model that scores these domains with their adapters again, with the very same bits.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}
   */
  public TrainedModel enable(String... names) {
    Set<String> fewer = new TreeSet<>(disabled);
    for (String name : names) {
      model.schema().domainIndex(name);
      fewer.remove(name);
    }
    return new TrainedModel(model, weights, fewer);
  }

  /** The weights to score with: those of disabled domains have a delta of zero. */
  public Weights scoringWeights() {
    if (disabled.isEmpty()) {
      return weights;
    }
    Set<String> deltas = deltas();
    Map<String, float[]> tensors = new LinkedHashMap<>(weights.tensors());
    for (ParameterSpec bank : banks()) {
      if (deltas.contains(bank.name())) {
        float[] zeroed = weights.get(bank.name()).clone();
        int length = rowLength(bank);
        for (String domain : disabled) {
          int from = model.schema().domainIndex(domain) * length;
          Arrays.fill(zeroed, from, from + length, 0);
        }
        tensors.put(bank.name(), zeroed);
      }
    }
    return new Weights(tensors);
  }

  /**
   * One domain's adapter merged into the backbone: {@code W + scale * A_d B_d} and {@code b + c_d},
   * computed in double precision and rounded once. Dropout is for training only, so this is all
   * that a prediction does.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}; {@link ErrorCode#WEIGHTS_NOT_FINITE}
   *     if the result were not finite; {@link ErrorCode#CONFIG_INVALID} if the adapter is disabled,
   *     or where a layer without a bias would have to take up one
   */
  public MergedModel merge(String domain) {
    return MergedModel.of(this, domain);
  }

  /** What the model consists of, and how far each adapter is from doing nothing. */
  public ModelStatus status() {
    return ModelStatus.of(this);
  }

  /** The parameters with a row for each domain. */
  List<ParameterSpec> banks() {
    return model.parameters().stream().filter(ParameterSpec::bank).toList();
  }

  /** The banks that make an adapter do nothing when they are zero: every B and c. */
  private Set<String> deltas() {
    Set<String> names = new TreeSet<>();
    for (AdaptedLayer layer : model.adaptedLayers()) {
      names.add(layer.up());
      names.add(layer.ownBias());
    }
    return names;
  }

  private float[] row(ParameterSpec bank, int index) {
    int length = rowLength(bank);
    return Arrays.copyOfRange(weights.get(bank.name()), index * length, (index + 1) * length);
  }

  private int rowLength(ParameterSpec bank) {
    return weights.get(bank.name()).length / model.domains();
  }

  private void requireRows(DomainAdapter adapter) {
    Map<String, Integer> expected = new LinkedHashMap<>();
    banks().forEach(bank -> expected.put(bank.name(), rowLength(bank)));
    Map<String, Integer> found = new LinkedHashMap<>();
    adapter.rows().forEach((bank, row) -> found.put(bank, row.length));
    if (!expected.equals(found)) {
      throw new MloraException(
          ErrorCode.ADAPTER_MISMATCH,
          "The adapter of domain '%s' has rows of the sizes %s; the model's banks take %s. Use an adapter of the same backbone, ranks and target layers."
              .formatted(adapter.domain(), found, expected));
    }
    adapter.rows().forEach((bank, row) -> Finite.require(bank, adapter.domain(), row));
  }

  private static void requireFitting(Model model, Weights weights) {
    for (ParameterSpec spec : model.parameters()) {
      int length = weights.get(spec.name()).length;
      if (length != spec.elements()) {
        throw new MloraException(
            ErrorCode.STATE_ACCESS,
            "The weights '%s' are %d numbers, but the model's are %s. Use weights of the same model."
                .formatted(spec.name(), length, spec.type()));
      }
    }
  }
}
