/** The backend panama-cpu: states, compilation, executables and threads. */
@NullMarked
package dev.mlora.panama.cpu;

import org.jspecify.annotations.NullMarked;
