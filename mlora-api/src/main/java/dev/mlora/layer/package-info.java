/**
 * What layers are written with: plain Java that builds graphs and knows no backend. A user's own
 * layer needs nothing but this package and {@link dev.mlora.graph}.
 */
@NullMarked
package dev.mlora.layer;

import org.jspecify.annotations.NullMarked;
