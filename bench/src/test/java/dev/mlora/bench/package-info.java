@NullMarked
package dev.mlora.bench;

import org.jspecify.annotations.NullMarked;
