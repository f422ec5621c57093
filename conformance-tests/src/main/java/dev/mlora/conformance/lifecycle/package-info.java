/** Level 5: opening, closing, memory, threads and errors. */
@NullMarked
package dev.mlora.conformance.lifecycle;

import org.jspecify.annotations.NullMarked;
