/**
 * Data sets on disk: builders that read raw files, and the memory-mapped columnar format they write
 * ({@link dev.mlora.io.data.DatasetFiles}).
 */
@NullMarked
package dev.mlora.io.data;

import org.jspecify.annotations.NullMarked;
