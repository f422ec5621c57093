/** How fast the house is, always as ratios within one run. */
@NullMarked
package dev.mlora.bench;

import org.jspecify.annotations.NullMarked;
