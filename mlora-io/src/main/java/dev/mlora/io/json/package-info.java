/** JSON files: errors that name the file and the entry, and texts that hold their own hash. */
@NullMarked
package dev.mlora.io.json;

import org.jspecify.annotations.NullMarked;
