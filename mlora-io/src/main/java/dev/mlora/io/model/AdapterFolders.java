package dev.mlora.io.model;

import static dev.mlora.io.model.ModelLayout.ADAPTERS;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.adapter.AdapterFiles;
import dev.mlora.io.adapter.AdapterForm;
import dev.mlora.io.adapter.SavedAdapter;
import dev.mlora.io.file.FileLocks;
import dev.mlora.io.file.WholeFile;
import dev.mlora.io.file.WholeFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of a saved model, to add to and to remove from. Neither touches the backbone's file
 * or another adapter's. One at a time may change a model; reading needs nobody's leave.
 *
 * <p>Whatever happens in between, the model can be loaded as it was or as it will be: an adapter's
 * folder appears and disappears whole, and {@code config.json} is replaced in one step.
 */
public final class AdapterFolders implements AutoCloseable {
  private static final String LOCK = "model/.lock";

  private final Path model;
  private final FileChannel channel;

  private AdapterFolders(Path model, FileChannel channel) {
    this.model = model;
    this.channel = channel;
  }

  /**
   * One adapter of a saved model.
   *
   * @param domain the domain; by the folder's name where its files do not tell
   * @param folder its folder
   * @param bytes the size of all its files
   * @param problem what is wrong with it, if anything
   */
  public record Entry(String domain, Path folder, long bytes, Optional<MloraException> problem) {}

  /**
   * What adapters a saved model has. One that is broken is listed with what is wrong, and so is one
   * that is missing.
   *
   * @param model the model's folder
   * @throws MloraException if the model itself is broken, as {@link ModelFiles#load}
   */
  public static List<Entry> list(Path model) {
    ModelConfig config = ModelConfig.read(model);
    AdapterForm form = ModelFiles.form(model);
    List<Entry> entries = new ArrayList<>();
    TreeSet<String> missing = new TreeSet<>(config.domains());
    for (Path folder : ModelLayout.folders(model)) {
      String domain = ModelLayout.domainByName(folder);
      Optional<MloraException> problem = Optional.empty();
      try {
        domain = ModelLayout.domainOf(folder);
        AdapterFiles.load(folder, form);
      } catch (MloraException e) {
        problem = Optional.of(e);
      }
      missing.remove(domain);
      entries.add(new Entry(domain, folder, bytes(folder), problem));
    }
    for (String domain : missing) {
      Path folder = model.resolve(ADAPTERS).resolve(ModelLayout.plain(domain));
      if (entries.stream().noneMatch(entry -> entry.folder().equals(folder))) {
        entries.add(
            new Entry(
                domain, folder, 0, Optional.of(ModelLayout.damaged(folder, "it is not there"))));
      }
    }
    return entries;
  }

  /**
   * Copies one adapter out of a saved model, checked on the way.
   *
   * @param model the model's folder
   * @param domain the domain
   * @param to where to; it must not exist, and not be among the model's own adapters
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}; {@link ErrorCode#CONFIG_INVALID} for a
   *     place among the model's own; and as {@link AdapterFiles#load} and {@link AdapterFiles#save}
   */
  public static void save(Path model, String domain, Path to) {
    AdapterForm form = ModelFiles.form(model);
    SavedAdapter adapter = AdapterFiles.load(folder(model, domain), form);
    Path adapters = model.resolve(ADAPTERS);
    if (isSame(to.toAbsolutePath().normalize().getParent(), adapters)) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "%s is among the adapters of the model itself, which would take the copy for a domain. Choose another place, or use 'adapter load --as' to add the copy under another name."
              .formatted(to));
    }
    AdapterFiles.save(to, form, adapter);
  }

  private static boolean isSame(@Nullable Path folder, Path other) {
    try {
      return folder != null && Files.exists(folder) && Files.isSameFile(folder, other);
    } catch (IOException e) {
      throw ModelLayout.damaged(other, "it cannot be read (" + e + ")");
    }
  }

  /**
   * Opens a saved model for changes.
   *
   * @param model the model's folder
   * @throws MloraException {@link ErrorCode#MODEL_BUSY} if somebody else is changing it; {@link
   *     ErrorCode#DATA_MISSING} if there is no model; {@link ErrorCode#RUN_UNWRITABLE}
   */
  public static AdapterFolders open(Path model) {
    ModelConfig.read(model);
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              model.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!FileLocks.take(channel)) {
        throw busy(model);
      }
      WholeFolder.sweep(model.resolve(ADAPTERS));
      return new AdapterFolders(model, channel);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw WholeFile.unwritable(model.resolve(LOCK), e);
    } catch (RuntimeException e) {
      closeQuietly(channel, e);
      throw e;
    }
  }

  /**
   * Adds an adapter.
   *
   * @param adapter the adapter, and where it comes from
   * @return its folder
   * @throws MloraException {@link ErrorCode#DOMAIN_EXISTS}; {@link ErrorCode#ADAPTER_MISMATCH};
   *     {@link ErrorCode#WEIGHTS_NOT_FINITE}; {@link ErrorCode#RUN_UNWRITABLE}
   */
  public Path add(SavedAdapter adapter) {
    return add(adapter, ModelFiles.form(model));
  }

  /**
   * Adds an adapter from a folder.
   *
   * @param from the adapter's folder, see {@link AdapterFiles}
   * @param as the domain's name in this model; nothing for the name that it has
   * @return its folder in the model
   * @throws MloraException as {@link #add} and {@link AdapterFiles#load}
   */
  public Path load(Path from, Optional<String> as) {
    AdapterForm form = ModelFiles.form(model);
    SavedAdapter saved = AdapterFiles.load(from, form);
    String domain = as.orElse(saved.adapter().domain());
    return add(new SavedAdapter(saved.adapter().as(domain), saved.provenance()), form);
  }

  /**
   * Removes an adapter, be it broken or missing.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}; {@link ErrorCode#CONFIG_INVALID} if it
   *     is the last; {@link ErrorCode#RUN_UNWRITABLE}
   */
  public void remove(String domain) {
    ModelConfig config = ModelConfig.read(model);
    List<Entry> entries = list(model);
    Entry entry =
        entries.stream()
            .filter(each -> each.domain().equals(domain))
            .findFirst()
            .orElseThrow(() -> unknown(domain, entries));
    if (entries.size() == 1) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID,
          "'%s' is the only domain of the model in %s, and a model has one at least. Add another first."
              .formatted(domain, model));
    }
    List<String> left = new ArrayList<>(config.domains());
    if (left.remove(domain)) {
      // From here on the folder may be missing.
      config.writeWith(model, left);
    }
    if (Files.exists(entry.folder())) {
      WholeFolder.delete(entry.folder());
    }
  }

  /** Lets others change the model. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw WholeFile.unwritable(model.resolve(LOCK), e);
    }
  }

  /**
   * The folder of a domain's adapter.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_UNKNOWN}
   */
  private static Path folder(Path model, String domain) {
    List<Entry> entries = list(model);
    return entries.stream()
        .filter(entry -> entry.domain().equals(domain))
        .findFirst()
        .orElseThrow(() -> unknown(domain, entries))
        .folder();
  }

  private Path add(SavedAdapter adapter, AdapterForm form) {
    String domain = adapter.adapter().domain();
    requireNew(domain);
    Path folder = ModelLayout.free(model, domain);
    AdapterFiles.save(folder, form, adapter);
    return folder;
  }

  /**
   * Refuses the name of a domain that there is, before it is trained.
   *
   * @throws MloraException {@link ErrorCode#DOMAIN_EXISTS}
   */
  public void requireNew(String domain) {
    List<String> domains = new ArrayList<>(ModelConfig.read(model).domains());
    ModelLayout.found(model).keySet().stream()
        .filter(added -> !domains.contains(added))
        .forEach(domains::add);
    if (domains.contains(domain)) {
      throw new MloraException(
          ErrorCode.DOMAIN_EXISTS,
          "The model in %s has a domain '%s' already; it has %s. Choose another name, or remove that one first with 'adapter remove'."
              .formatted(model, domain, domains));
    }
    if (domain.isBlank()) {
      throw new MloraException(
          ErrorCode.CONFIG_INVALID, "The name of a domain is not blank. Give it one.");
    }
  }

  private static MloraException unknown(String domain, List<Entry> entries) {
    return new MloraException(
        ErrorCode.DOMAIN_UNKNOWN,
        "The model has no domain '%s'; it has %s. Use one of them."
            .formatted(domain, entries.stream().map(Entry::domain).toList()));
  }

  private static MloraException busy(Path model) {
    return new MloraException(
        ErrorCode.MODEL_BUSY,
        "Somebody else is changing the model in %s. Wait until that is done, then try again."
            .formatted(model));
  }

  /** The size of all files of an adapter. */
  public static long bytes(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      long sum = 0;
      for (Path file : files.toList()) {
        sum += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
      return sum;
    } catch (IOException e) {
      throw ModelLayout.damaged(folder, "it cannot be read (" + e + ")");
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel, Exception because) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
