/** Level 2: layers, adapters and freezing. */
@NullMarked
package dev.mlora.conformance.layer;

import org.jspecify.annotations.NullMarked;
