/** Holds every module to what {@code docs/architecture.md} says about it. */
@NullMarked
package dev.mlora.architecture;

import org.jspecify.annotations.NullMarked;
