/**
 * What a backend checks on the host before it computes: feeds, results and parameters against what
 * a program says of them. A backend may use these checks; {@code CheckingBackend} does.
 */
@NullMarked
package dev.mlora.spi.check;

import org.jspecify.annotations.NullMarked;
