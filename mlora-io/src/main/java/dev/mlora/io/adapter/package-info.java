/**
 * Adapters as folders in PEFT's layout: one domain's adapter each, which any model with the same
 * backbone can take in.
 */
@NullMarked
package dev.mlora.io.adapter;

import org.jspecify.annotations.NullMarked;
