/** Reading of JSON files with errors that name the file and the entry. */
@NullMarked
package dev.mlora.io.json;

import org.jspecify.annotations.NullMarked;
