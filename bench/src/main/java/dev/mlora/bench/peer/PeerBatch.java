package dev.mlora.bench.peer;

/**
 * Rows of one domain.
 *
 * @param users the ids of the users
 * @param items the ids of the items
 * @param domain the domain of all rows
 * @param labels 0 or 1 for each row
 */
public record PeerBatch(int[] users, int[] items, int domain, float[] labels) {}
