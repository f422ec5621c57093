/**
 * Loops and matrix products on the Vector API. Nothing outside this package names {@code
 * jdk.incubator.vector}, so that everything else runs on a JVM without that module.
 */
@NullMarked
package dev.mlora.panama.vector;

import org.jspecify.annotations.NullMarked;
