/**
 * Matrix products: OpenBLAS through the foreign function interface, and plain Java where it cannot
 * load.
 */
@NullMarked
package dev.mlora.panama.blas;

import org.jspecify.annotations.NullMarked;
