/** Files that appear whole or not at all, and their hashes. */
@NullMarked
package dev.mlora.io.file;

import org.jspecify.annotations.NullMarked;
