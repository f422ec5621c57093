/** Programs with the numbers to run them on, side by side on a backend and on the reference. */
@NullMarked
package dev.mlora.conformance.program;

import org.jspecify.annotations.NullMarked;
