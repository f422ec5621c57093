/** Counter-based random numbers: the same bits on every backend, in any order of evaluation. */
@NullMarked
package dev.mlora.random;

import org.jspecify.annotations.NullMarked;
