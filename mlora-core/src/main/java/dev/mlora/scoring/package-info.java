/** Scoring of single examples in an application. */
@NullMarked
package dev.mlora.scoring;

import org.jspecify.annotations.NullMarked;
