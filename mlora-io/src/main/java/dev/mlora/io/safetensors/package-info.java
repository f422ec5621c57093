/** Files of named tensors in the safetensors format: a JSON header, then raw little-endian data. */
@NullMarked
package dev.mlora.io.safetensors;

import org.jspecify.annotations.NullMarked;
