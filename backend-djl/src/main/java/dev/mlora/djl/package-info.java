/**
 * The backend {@code djl}: programs run operation by operation on the PyTorch engine of DJL, the
 * arrays of a run in one manager that is closed when the run ends.
 */
@NullMarked
package dev.mlora.djl;

import org.jspecify.annotations.NullMarked;
