@NullMarked
package dev.mlora.panama.cpu;

import org.jspecify.annotations.NullMarked;
