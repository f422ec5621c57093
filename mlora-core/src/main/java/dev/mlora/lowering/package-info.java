/**
 * Rewriting programs for a backend: composites that it does not take become primitives, dropout
 * masks that it does not make become bytes, single precision becomes double.
 *
 * <p>May depend on {@code dev.mlora.graph}, {@code dev.mlora.spi}, {@code dev.mlora.random}, {@code
 * dev.mlora.error} and {@code dev.mlora.autodiff} only.
 */
@NullMarked
package dev.mlora.lowering;

import org.jspecify.annotations.NullMarked;
