package dev.mlora.panama.pass;

/** A loop over elements, the same for each. {@link ScalarLoops} has those in plain Java. */
@FunctionalInterface
public interface Elementwise {
  /**
   * Computes n elements.
   *
   * @param a the first operand's address
   * @param stepA from one element of it to the next in bytes: 4, or 0 to repeat one element;
   *     likewise for b and c, which a loop that needs no such operand ignores
   * @param y the result's address; its elements lie side by side
   */
  void run(long a, long stepA, long b, long stepB, long c, long stepC, long y, long n);
}
