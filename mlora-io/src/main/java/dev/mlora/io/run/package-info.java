/** Run directories: where a run came from, what happened in it, and what came of it. */
@NullMarked
package dev.mlora.io.run;

import org.jspecify.annotations.NullMarked;
