/** Training: plans, phases, the loop, and what it reports. */
@NullMarked
package dev.mlora.train;

import org.jspecify.annotations.NullMarked;
