/** The kit tries the reference backend, and deliberately wrong backends try the kit. */
@NullMarked
package dev.mlora.conformance;

import org.jspecify.annotations.NullMarked;
