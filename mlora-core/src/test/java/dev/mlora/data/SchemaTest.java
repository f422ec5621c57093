package dev.mlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlora.error.MloraException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static final Field USER = new SparseField("user", IdRangeVocabulary.of(5));

  private static Schema schema(String... domains) {
    return new Schema("shop", List.of(USER), "country", List.of(domains), "1 if bought");
  }

  @Test
  void unknownDomainNamesTheKnownOnes() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> schema("de", "fr").domainIndex("it"))
        .withMessage(
            "MLORA-306 Schema 'shop' does not know domain 'it' (field 'country'); known domains:"
                + " de, fr. Use one of them, or add the domain to the trained model first.");
  }

  @Test
  void newDomainGetsTheNextIndexAndLeavesTheOthers() {
    Schema extended = schema("de", "fr").withDomain("it");
    assertThat(extended.domainIndex("de")).isZero();
    assertThat(extended.domainIndex("it")).isEqualTo(2);
  }

  @Test
  void domainThatExistsIsRefused() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> schema("de", "fr").withDomain("fr"))
        .withMessage(
            "MLORA-307 Schema 'shop' has a domain 'fr' already, with index 1. "
                + "Choose another name.");
  }

  @Test
  void nameUsedTwiceIsRefused() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(
            () -> new Schema("shop", List.of(USER, USER), "country", List.of("de"), "1 if bought"))
        .withMessageStartingWith("MLORA-308 Field name 'user' of schema 'shop' is blank or used");
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> schema("de", "de"))
        .withMessageStartingWith("MLORA-308 Domain name 'de'");
  }

  @Test
  void unknownFieldNamesTheFields() {
    assertThatExceptionOfType(MloraException.class)
        .isThrownBy(() -> schema("de").fieldIndex("item"))
        .withMessage("MLORA-308 Schema 'shop' has no field 'item'; its fields are [user].");
  }
}
