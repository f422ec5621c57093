/** Level 1: every operation, forward and gradient, and how programs read and update parameters. */
@NullMarked
package dev.mlora.conformance.operation;

import org.jspecify.annotations.NullMarked;
