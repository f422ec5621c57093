/**
 * How good a model is: AUC per domain, WAUC, log loss, calibration, and whether a gain is real.
 *
 * <p>{@link dev.mlora.metric.EvaluationAccumulator} takes the outputs of one split block by block
 * and gives an {@link dev.mlora.metric.Evaluation}; {@link dev.mlora.metric.PairedTTest} compares
 * two models over paired seeds. A value that the rows do not define is an empty {@link
 * java.util.OptionalDouble} or an exception that says why, never 0 and never NaN.
 */
@NullMarked
package dev.mlora.metric;

import org.jspecify.annotations.NullMarked;
