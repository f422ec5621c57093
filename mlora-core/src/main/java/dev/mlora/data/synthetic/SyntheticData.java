package dev.mlora.data.synthetic;

import dev.mlora.data.BucketedField;
import dev.mlora.data.DatasetDescription;
import dev.mlora.data.DatasetProvenance;
import dev.mlora.data.Field;
import dev.mlora.data.IdRangeVocabulary;
import dev.mlora.data.InMemoryDataset;
import dev.mlora.data.MultiValueField;
import dev.mlora.data.Schema;
import dev.mlora.data.SparseField;
import dev.mlora.data.Split;
import dev.mlora.data.StratifiedSplit;
import dev.mlora.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Generates clicks in several domains whose rules are known.
 *
 * <p>Every id has a few latent numbers; a row's click logit is a teacher network of the latent
 * numbers of its ids and of one dense number. The domains share the ids and most of the teacher;
 * each adds low-rank differences of its own to the teacher's weights ({@link Teacher}), which a
 * model can learn with low-rank adapters and which no shift per domain can stand for. Logits are
 * scaled so that knowing them ranks the labels with an AUC of about {@value #ORACLE_AUC} in every
 * domain, the bound that no model beats but by chance. They are kept with the rows.
 */
public final class SyntheticData {
  /** The data set's name. */
  public static final String NAME = "synthetic";

  /** The AUC that the true logits are scaled to, in expectation over the labels. */
  static final double ORACLE_AUC = 0.80;

  private static final int DENSE_BUCKETS = 16;
  private static final int MIN_COUNT = 2;

  /** Latent numbers of each id. */
  private static final int LATENT = 3;

  /**
   * A field and how many ids it has: few, so that what separates a model from the oracle is the
   * domains' differences and not the noise in the embeddings of rare ids.
   */
  private record IdField(String name, int ids) {}

  private static final List<IdField> ID_FIELDS =
      List.of(
          new IdField("user", 24),
          new IdField("item", 16),
          new IdField("hour", 12),
          new IdField("page", 10),
          new IdField("device", 8),
          new IdField("slot", 8));

  /** The rows of one domain before they are encoded. */
  private record RawDomain(int[][] ids, double[] dense, double[] logits, float[] labels) {}

  private SyntheticData() {}

  /**
   * Generates a data set. The same configuration gives the same data on every machine.
   *
   * @param config what to generate
   */
  public static InMemoryDataset generate(SyntheticConfig config) {
    int domains = config.domainRows().size();
    List<RawDomain> raw = new ArrayList<>();
    List<Split[]> splits = new ArrayList<>();
    Latents latents = Latents.of(config.seed());
    Teacher shared = Teacher.shared(latents.width(), CounterRandom.key(config.seed(), "teacher"));
    for (int domain = 0; domain < domains; domain++) {
      long key = CounterRandom.key(config.seed(), "domain/" + domain);
      Teacher teacher =
          shared.withDifferences(config.plantedDifference(), CounterRandom.key(key, 0));
      RawDomain rows =
          draw(config.domainRows().get(domain), teacher, latents, CounterRandom.key(key, 1));
      raw.add(rows);
      splits.add(StratifiedSplit.assign(rows.labels(), CounterRandom.key(key, 2)));
    }
    Schema schema = fit(raw, splits);
    InMemoryDataset dataset = encode(schema, raw, splits, provenance(config, List.of()));
    // A second pass, because what the description finds goes into the provenance.
    return encode(
        schema, raw, splits, provenance(config, oracleNotes(DatasetDescription.of(dataset))));
  }

  /** The latent numbers of every id of every field. */
  private record Latents(Matrix[] ofField) {
    /** The width of the teacher's input. */
    int width() {
      return LATENT * ofField.length + 1;
    }

    static Latents of(long seed) {
      Matrix[] ofField = new Matrix[ID_FIELDS.size()];
      for (int i = 0; i < ofField.length; i++) {
        IdField field = ID_FIELDS.get(i);
        ofField[i] =
            Matrix.normal(field.ids(), LATENT, CounterRandom.key(seed, "latent/" + field.name()));
      }
      return new Latents(ofField);
    }

    /** The teacher's input for a row: latent numbers field by field, the dense number last. */
    void write(int[][] ids, int row, double dense, double[] inputs) {
      for (int i = 0; i < ofField.length; i++) {
        int first = (ids[i][row] - 1) * LATENT;
        System.arraycopy(ofField[i].values(), first, inputs, i * LATENT, LATENT);
      }
      inputs[LATENT * ofField.length] = dense;
    }
  }

  private static RawDomain draw(int rows, Teacher teacher, Latents latents, long key) {
    int[][] ids = new int[ID_FIELDS.size()][rows];
    for (int i = 0; i < ids.length; i++) {
      long fieldKey = CounterRandom.key(key, i);
      for (int row = 0; row < rows; row++) {
        ids[i][row] = 1 + CounterRandom.below(fieldKey, row, ID_FIELDS.get(i).ids());
      }
    }
    long denseKey = CounterRandom.key(key, ids.length);
    long labelKey = CounterRandom.key(key, ids.length + 1L);
    double[] dense = new double[rows];
    double[] logits = new double[rows];
    double[] inputs = new double[latents.width()];
    for (int row = 0; row < rows; row++) {
      dense[row] = CounterRandom.normal(denseKey, row);
      latents.write(ids, row, dense[row], inputs);
      logits[row] = teacher.logit(inputs);
    }
    OracleScale.apply(logits, ORACLE_AUC);
    float[] labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      double probability = OracleScale.sigmoid(logits[row]);
      labels[row] = CounterRandom.uniform(labelKey, row) < probability ? 1 : 0;
    }
    return new RawDomain(ids, dense, logits, labels);
  }

  private static Schema fit(List<RawDomain> raw, List<Split[]> splits) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < ID_FIELDS.size(); i++) {
      int field = i;
      int[] training =
          IntStream.range(0, raw.size())
              .flatMap(
                  domain ->
                      trainingRows(splits.get(domain))
                          .map(row -> raw.get(domain).ids()[field][row]))
              .toArray();
      IdField spec = ID_FIELDS.get(i);
      fields.add(
          new SparseField(spec.name(), IdRangeVocabulary.fit(spec.ids(), training, MIN_COUNT)));
    }
    double[] dense =
        IntStream.range(0, raw.size())
            .boxed()
            .flatMapToDouble(
                domain ->
                    trainingRows(splits.get(domain))
                        .mapToDouble(row -> raw.get(domain).dense()[row]))
            .toArray();
    fields.add(BucketedField.fit("price", dense, DENSE_BUCKETS));
    List<String> domains =
        IntStream.range(0, raw.size()).mapToObj(domain -> "domain-" + domain).toList();
    return new Schema(NAME, fields, "domain", domains, "1 with the teacher's probability");
  }

  private static IntStream trainingRows(Split[] splits) {
    return IntStream.range(0, splits.length).filter(row -> splits[row] == Split.TRAIN);
  }

  private static InMemoryDataset encode(
      Schema schema, List<RawDomain> raw, List<Split[]> splits, DatasetProvenance provenance) {
    InMemoryDataset.Builder rows = InMemoryDataset.builder(schema).provenance(provenance);
    int[] ids = new int[schema.fields().size()];
    for (int domain = 0; domain < raw.size(); domain++) {
      RawDomain source = raw.get(domain);
      for (int row = 0; row < source.labels().length; row++) {
        for (int i = 0; i < ids.length; i++) {
          ids[i] =
              switch (schema.fields().get(i)) {
                case SparseField sparse -> row(sparse, source.ids()[i][row]);
                case BucketedField bucketed ->
                    bucketed.row(source.dense()[row], "generated row " + row);
                case MultiValueField several ->
                    throw new IllegalStateException(
                        "No field of generated rows has several values: " + several.name());
              };
        }
        rows.rowWithOracle(
            splits.get(domain)[row],
            domain,
            source.labels()[row],
            (float) source.logits()[row],
            ids);
      }
    }
    return rows.build();
  }

  private static int row(SparseField field, int id) {
    return ((IdRangeVocabulary) field.vocabulary()).row(id);
  }

  private static DatasetProvenance provenance(SyntheticConfig config, List<String> notes) {
    return new DatasetProvenance(
        NAME,
        NAME,
        Map.of(
            "seed", Long.toString(config.seed()),
            "planted-difference", Double.toString(config.plantedDifference()),
            "domain-rows", config.domainRows().toString()),
        List.of(),
        notes,
        "");
  }

  private static List<String> oracleNotes(DatasetDescription description) {
    List<String> notes = new ArrayList<>();
    for (Split split : Split.values()) {
      notes.add(
          "oracle AUC in %%, %s: %s by rows; %s"
              .formatted(
                  split.name().toLowerCase(Locale.ROOT),
                  percent(description.oracleWauc(split)),
                  description.domains(split).stream()
                      .map(part -> part.domain() + " " + percent(part.oracleAuc()))
                      .collect(Collectors.joining(", "))));
    }
    return notes;
  }

  private static String percent(OptionalDouble auc) {
    return auc.isPresent()
        ? String.format(Locale.ROOT, "%.2f", 100 * auc.getAsDouble())
        : "undefined";
  }
}
