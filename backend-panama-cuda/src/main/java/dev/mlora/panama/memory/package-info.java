/** Native memory by address. */
@NullMarked
package dev.mlora.panama.memory;

import org.jspecify.annotations.NullMarked;
