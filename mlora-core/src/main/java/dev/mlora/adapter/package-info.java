/** Low-rank adapters: their configuration, which layers carry them, and who is trained. */
@NullMarked
package dev.mlora.adapter;

import org.jspecify.annotations.NullMarked;
