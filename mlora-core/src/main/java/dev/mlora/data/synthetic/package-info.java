/** Generated data with known domain differences, for a first run without any download. */
@NullMarked
package dev.mlora.data.synthetic;

import org.jspecify.annotations.NullMarked;
