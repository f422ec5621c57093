package dev.mlora.bench.peer;

/**
 * What a peer builds and how it trains.
 *
 * @param users rows of the users' table
 * @param items rows of the items' table
 * @param domains how many domains there are
 * @param width columns of each table
 * @param hidden units of the hidden layers
 * @param temperature units by rank of an adapter
 * @param dropout the share of units that are dropped
 * @param rate Adam's learning rate
 * @param l2 the factor of the squares of the tables in the loss
 * @param threads how many threads compute
 */
public record PeerModel(
    int users,
    int items,
    int domains,
    int width,
    int[] hidden,
    int temperature,
    double dropout,
    double rate,
    double l2,
    int threads) {
  /** The tables that go into the first layer: users, items, domains. */
  static final int FIELDS = 3;

  int in(int layer) {
    return layer == 0 ? FIELDS * width : hidden[layer - 1];
  }

  int out(int layer) {
    return hidden[layer];
  }

  int rank(int layer) {
    return Math.max(1, hidden[layer] / temperature);
  }
}
