package dev.mlora.io.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ratings of MovieLens-1M with the domain of the user who gave each, in file order.
 *
 * <p>{@code ratings.dat} has lines {@code user::item::rating}, with or without a fourth value
 * {@code timestamp}; {@code users.dat} has lines {@code user::gender::age::occupation::zip}.
 */
final class MovieLensRaw {
  static final String RATINGS = "ratings.dat";
  static final String USERS = "users.dat";
  private static final String RATING_FORM = "user::item::rating or user::item::rating::timestamp";
  private static final String USER_FORM = "user::gender::age::occupation::zip-code";
  private static final int MAX_ID = 10_000_000;
  private static final int REPORT_ROWS = 50_000;

  private final int rows;
  private final int listedUsers;
  private final int[] users;
  private final int[] items;
  private final byte[] ratings;
  private final byte[] domains;

  private MovieLensRaw(
      int rows, int listedUsers, int[] users, int[] items, byte[] ratings, byte[] domains) {
    this.rows = rows;
    this.listedUsers = listedUsers;
    this.users = users;
    this.items = items;
    this.ratings = ratings;
    this.domains = domains;
  }

  int rows() {
    return rows;
  }

  /** How many users {@link #USERS} lists. */
  int listedUsers() {
    return listedUsers;
  }

  int user(int row) {
    return users[row];
  }

  int item(int row) {
    return items[row];
  }

  int rating(int row) {
    return ratings[row];
  }

  int domain(int row) {
    return domains[row];
  }

  static MovieLensRaw read(Path folder, MovieLensDomain domain, BuildProgress progress) {
    SourceFiles.require(
        folder,
        List.of(RATINGS, USERS),
        "The folder of MovieLens-1M must hold %s (%s) and %s (%s). Unpack the archive of the data set and name the folder."
            .formatted(RATINGS, RATING_FORM, USERS, USER_FORM));
    return readRatings(folder, readUsers(folder.resolve(USERS), domain), progress);
  }

  /** The domain of each user. */
  private static Map<Integer, Byte> readUsers(Path file, MovieLensDomain domain) {
    List<String> categories = List.of(domain.categories());
    Map<Integer, Byte> users = new HashMap<>();
    try (DelimitedFile lines = new DelimitedFile(file, "::", USER_FORM, 5)) {
      while (lines.next()) {
        int user = lines.integer(0, "the user", 1, MAX_ID);
        String value = lines.text(domain.column());
        int index = categories.indexOf(value);
        if (index < 0) {
          throw lines.malformed(
              lines.column(domain.column()),
              "'%s' is none of the values %s that make the domains of %s"
                  .formatted(value, categories, domain.datasetName()));
        }
        if (users.put(user, (byte) index) != null) {
          throw lines.malformed(lines.column(0), "user " + user + " is listed a second time");
        }
      }
    }
    return users;
  }

  private static MovieLensRaw readRatings(
      Path folder, Map<Integer, Byte> domainOfUser, BuildProgress progress) {
    String stage = "reading " + RATINGS;
    int rows = 0;
    int[] users = new int[1 << 16];
    int[] items = new int[users.length];
    byte[] ratings = new byte[users.length];
    byte[] domains = new byte[users.length];
    try (DelimitedFile lines =
        new DelimitedFile(folder.resolve(RATINGS), "::", RATING_FORM, 3, 4)) {
      while (lines.next()) {
        if (rows == users.length) {
          users = Arrays.copyOf(users, 2 * rows);
          items = Arrays.copyOf(items, 2 * rows);
          ratings = Arrays.copyOf(ratings, 2 * rows);
          domains = Arrays.copyOf(domains, 2 * rows);
        }
        users[rows] = lines.integer(0, "the user", 1, MAX_ID);
        items[rows] = lines.integer(1, "the item", 1, MAX_ID);
        ratings[rows] = (byte) lines.integer(2, "the rating", 1, 5);
        if (lines.values() > 3) {
          // Not used, but the last thing on a line: where it is broken, so may be the file.
          lines.integer(3, "the timestamp", 0, Integer.MAX_VALUE);
        }
        Byte domain = domainOfUser.get(users[rows]);
        if (domain == null) {
          throw lines.malformed(
              lines.column(0),
              "user %d is not in %s, so the rating has no domain"
                  .formatted(users[rows], folder.resolve(USERS)));
        }
        domains[rows++] = domain;
        if (rows % REPORT_ROWS == 0) {
          progress.advanced(stage, rows, lines.fraction());
        }
      }
    }
    progress.advanced(stage, rows, 1);
    return new MovieLensRaw(rows, domainOfUser.size(), users, items, ratings, domains);
  }
}
