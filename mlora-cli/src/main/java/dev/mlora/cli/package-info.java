/** The {@code mlora} command. */
@NullMarked
package dev.mlora.cli;

import org.jspecify.annotations.NullMarked;
