/** The one exception family of MLoRA and its stable codes. */
@NullMarked
package dev.mlora.error;

import org.jspecify.annotations.NullMarked;
