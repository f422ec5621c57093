/**
 * Experiments: the same model with and without adapters, trained with the same seeds on the same
 * data, and the paired differences of their scores.
 */
@NullMarked
package dev.mlora.experiment;

import org.jspecify.annotations.NullMarked;
