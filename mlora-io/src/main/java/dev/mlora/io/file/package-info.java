/** Files that appear whole or not at all, and by what they are known again. */
@NullMarked
package dev.mlora.io.file;

import org.jspecify.annotations.NullMarked;
