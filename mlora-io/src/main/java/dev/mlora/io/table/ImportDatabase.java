package dev.mlora.io.table;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.io.data.BuildProgress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;

/**
 * A DuckDB of the import's own, in a file that grows instead of its memory. What it computes does
 * not depend on its threads: whatever has an order here is ordered by name.
 */
final class ImportDatabase implements AutoCloseable {
  private static final int POLL_MILLIS = 200;

  private final DuckDBConnection connection;
  private final Path folder;
  private final BuildProgress progress;

  private ImportDatabase(DuckDBConnection connection, Path folder, BuildProgress progress) {
    this.connection = connection;
    this.folder = folder;
    this.progress = progress;
  }

  /** Takes one row of a result. */
  @FunctionalInterface
  interface RowTaker {
    /** Takes the row that the result is at. */
    void take(ResultSet row) throws SQLException;
  }

  /**
   * Opens a database.
   *
   * @param folder where its file goes, and whatever does not fit into memory
   * @param settings what it may use
   * @param progress hears how far long statements are
   */
  static ImportDatabase open(Path folder, ImportSettings settings, BuildProgress progress) {
    Connection connection;
    try {
      connection =
          new DuckDBDriver()
              .connect("jdbc:duckdb:" + folder.resolve("import.duckdb"), new Properties());
    } catch (SQLException e) {
      throw unwritable(folder, e);
    } catch (LinkageError | RuntimeException e) {
      throw new MloraException(
          ErrorCode.NATIVE_LIBRARY,
          "DuckDB, which reads CSV and Parquet files, cannot be loaded here (%s). It runs on Linux (x86-64 and ARM), Windows (x86-64) and Macs with Apple silicon; import the data there."
              .formatted(e),
          e);
    }
    if (connection == null) {
      throw new IllegalStateException("DuckDB does not know its own address.");
    }
    ImportDatabase database = new ImportDatabase((DuckDBConnection) connection, folder, progress);
    try {
      database.run("SET memory_limit = '" + (settings.memoryBytes() >> 20) + "MiB'");
      database.run("SET threads = " + settings.threads());
      database.run("SET temp_directory = " + Sql.text(folder.resolve("spill").toString()));
      // Rows are numbered in the order in which they are read.
      database.run("SET preserve_insertion_order = true");
      // Without this there is no telling how far a statement is.
      database.run("SET enable_progress_bar = true");
      database.run("SET enable_progress_bar_print = false");
      // No extension is fetched from anywhere.
      database.run("SET autoinstall_known_extensions = false");
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Runs a short statement. */
  void run(String sql) {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /**
   * Runs a long statement and tells how far it is.
   *
   * @param sql the statement
   * @param stage what it does, in words
   * @param rows how many rows it goes through; 0 if nobody knows yet
   * @throws SQLException what DuckDB says, where it is about the input
   */
  void runLong(String sql, String stage, long rows) throws SQLException {
    try (DuckDBPreparedStatement statement = connection.prepare(sql)) {
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                statement.execute();
                return null;
              });
      Thread.ofPlatform().daemon().name("mlora-import").start(task);
      await(task, statement, stage, rows);
    }
  }

  /** Runs a long statement that cannot fail on account of the input. */
  void runLongOwn(String sql, String stage, long rows) {
    try {
      runLong(sql, stage, rows);
      progressed(stage, rows);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  private void await(
      FutureTask<Void> task, DuckDBPreparedStatement statement, String stage, long rows)
      throws SQLException {
    boolean interrupted = false;
    while (true) {
      try {
        task.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (interrupted) {
          // The statement was done before it could be stopped; what asked to stop still holds.
          throw interrupted();
        }
        return;
      } catch (TimeoutException runs) {
        double fraction = Math.clamp(statement.getQueryProgress().getPercentage() / 100, 0, 1);
        // The end is told by whoever knows how many rows it were.
        progress.advanced(stage, (long) (fraction * rows), Math.min(fraction, 0.999));
      } catch (InterruptedException e) {
        interrupted = true;
        statement.cancel();
      } catch (ExecutionException e) {
        if (interrupted) {
          throw interrupted();
        }
        if (e.getCause() instanceof SQLException failure) {
          throw failure;
        }
        throw new IllegalStateException("DuckDB failed in an unexpected way.", e.getCause());
      }
    }
  }

  /** Runs a query and hands on its rows, in whatever order it asks for. */
  void query(String sql, RowTaker taker) {
    if (Thread.interrupted()) {
      throw interrupted();
    }
    try (var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows);
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /**
   * Runs a query about an input.
   *
   * @throws SQLException what DuckDB says of the input
   */
  void describe(String sql, RowTaker taker) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows);
      }
    }
  }

  /** Tells that a stage is done. */
  void progressed(String stage, long rows) {
    progress.advanced(stage, rows, 1);
  }

  /** The one number that a query gives; -1 where it gives null. */
  long number(String sql) {
    long[] result = {-1};
    query(
        sql,
        row -> {
          long value = row.getLong(1);
          result[0] = row.wasNull() ? -1 : value;
        });
    return result[0];
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed("close", e);
    }
  }

  /** A failure of DuckDB's that is not about the input: of the disk, of memory, or a defect. */
  MloraException failed(String sql, SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (isOfDisk(e)) {
      return unwritable(folder, e);
    }
    if (message.contains("Out of Memory")) {
      return new MloraException(
          ErrorCode.CONFIG_INVALID,
          "The import needs more memory than it is given (%s). Give it more with --memory."
              .formatted(firstLine(message)),
          e);
    }
    throw new IllegalStateException("DuckDB refused: " + sql, e);
  }

  /** Whether the disk is full or cannot be written. */
  static boolean isOfDisk(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left on device")
        || message.contains("max_temp_directory_size")
        || message.contains("Could not write")
        || message.contains("Cannot open file \"") && message.contains("Permission denied");
  }

  static String firstLine(String message) {
    return message.lines().findFirst().orElse("").strip();
  }

  private static MloraException unwritable(Path folder, SQLException e) {
    return new MloraException(
        ErrorCode.RUN_UNWRITABLE,
        "The import cannot write to %s (%s). Choose a folder that you may write, with space left for a copy of the data."
            .formatted(folder, firstLine(String.valueOf(e.getMessage()))),
        e);
  }

  /** Leaves the thread marked as interrupted, for those who ask later. */
  private static MloraException interrupted() {
    Thread.currentThread().interrupt();
    return new MloraException(
        ErrorCode.TRAINING_STATE,
        "The import was interrupted; nothing is left behind and nothing was replaced.");
  }
}
