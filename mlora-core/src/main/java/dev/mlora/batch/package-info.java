/** Batches: which rows, in which order, and the tensors that a program is fed with. */
@NullMarked
package dev.mlora.batch;

import org.jspecify.annotations.NullMarked;
