/**
 * The backends of Project Panama: kernels in Java and native libraries called through the foreign
 * function and memory API.
 */
@NullMarked
package dev.mlora.panama;

import org.jspecify.annotations.NullMarked;
