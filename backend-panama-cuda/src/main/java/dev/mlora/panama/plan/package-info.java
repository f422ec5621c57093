/**
 * How a graph is laid out for execution, whatever its operations: values in planned memory, and
 * kernels in stages of row blocks.
 */
@NullMarked
package dev.mlora.panama.plan;

import org.jspecify.annotations.NullMarked;
