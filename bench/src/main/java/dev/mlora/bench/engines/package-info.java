/** Backends and peers measured against each other in one run, each in a JVM of its own. */
@NullMarked
package dev.mlora.bench.engines;

import org.jspecify.annotations.NullMarked;
