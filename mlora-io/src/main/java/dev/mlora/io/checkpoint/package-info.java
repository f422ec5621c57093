/** Checkpoints of trainings on disk. */
@NullMarked
package dev.mlora.io.checkpoint;

import org.jspecify.annotations.NullMarked;
