package dev.mlora.panama.vector;

import static dev.mlora.panama.vector.Lanes.all;
import static dev.mlora.panama.vector.Lanes.load;
import static dev.mlora.panama.vector.Lanes.store;

import dev.mlora.panama.pass.AdamNumbers;
import jdk.incubator.vector.FloatVector;

/** Adam on vectors. Square root and division are exact, so they round as in plain Java. */
final class AdamLoop {
  private AdamLoop() {}

  static void run(
      AdamNumbers numbers,
      float size,
      long x,
      long m,
      long v,
      long g,
      long x1,
      long m1,
      long v1,
      long bytes) {
    FloatVector beta1 = all(numbers.beta1());
    FloatVector beta2 = all(numbers.beta2());
    FloatVector rest1 = all(numbers.rest1());
    FloatVector rest2 = all(numbers.rest2());
    FloatVector epsilon = all(numbers.epsilon());
    FloatVector penalty = all(numbers.penalty());
    FloatVector step = all(size);
    for (long i = 0; i < bytes; i += Lanes.BYTES) {
      FloatVector weight = load(x + i);
      FloatVector gradient = load(g + i).add(penalty.mul(weight));
      FloatVector first = beta1.mul(load(m + i)).add(rest1.mul(gradient));
      FloatVector second = beta2.mul(load(v + i)).add(rest2.mul(gradient.mul(gradient)));
      store(first, m1 + i);
      store(second, v1 + i);
      store(weight.sub(step.mul(first).div(second.sqrt().add(epsilon))), x1 + i);
    }
  }
}
