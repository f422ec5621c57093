/** The kernels: what one operation does to the rows of one block. */
@NullMarked
package dev.mlora.panama.kernel;

import org.jspecify.annotations.NullMarked;
