/** Finding, choosing and opening backends; begin with {@link dev.mlora.backend.Backends}. */
@NullMarked
package dev.mlora.backend;

import org.jspecify.annotations.NullMarked;
