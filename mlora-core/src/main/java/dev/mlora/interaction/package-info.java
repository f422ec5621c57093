/**
 * How fields interact beyond a deep tower: pooling, crossing, attention. Layers work on any number
 * of fields of one width.
 */
@NullMarked
package dev.mlora.interaction;

import org.jspecify.annotations.NullMarked;
