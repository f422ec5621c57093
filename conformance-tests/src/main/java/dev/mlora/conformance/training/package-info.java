/** Level 4: short trainings whose test WAUC must lie in a band. */
@NullMarked
package dev.mlora.conformance.training;

import org.jspecify.annotations.NullMarked;
