/**
 * Reverse-mode differentiation, graph to graph: gradients are nodes like any others, so every
 * backend runs them and they can be printed, lowered and differentiated again.
 *
 * <p>May depend on {@code dev.mlora.graph} and {@code dev.mlora.error} only.
 */
@NullMarked
package dev.mlora.autodiff;

import org.jspecify.annotations.NullMarked;
