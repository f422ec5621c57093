package dev.mlora.io.data;

import java.util.Arrays;

/** Users and items side by side, with a small number for each pair, in columns that grow. */
final class ClickColumns {
  private int[] users = new int[1 << 10];
  private int[] items = new int[users.length];
  private byte[] kinds = new byte[users.length];
  private int count;

  void add(int user, int item, int kind) {
    if (count == users.length) {
      users = Arrays.copyOf(users, 2 * count);
      items = Arrays.copyOf(items, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
    }
    users[count] = user;
    items[count] = item;
    kinds[count++] = (byte) kind;
  }

  int count() {
    return count;
  }

  int user(int row) {
    return users[row];
  }

  int item(int row) {
    return items[row];
  }

  int kind(int row) {
    return kinds[row];
  }
}
