/** What a run's folder tells about it. Everything that knows the form of those files is here. */
@NullMarked
package dev.mlora.report.run;

import org.jspecify.annotations.NullMarked;
