/**
 * MLP+MLoRA as somebody would write it who has an engine and not this project. Nothing of MLoRA for
 * the JVM is used here.
 */
@NullMarked
package dev.mlora.bench.peer;

import org.jspecify.annotations.NullMarked;
