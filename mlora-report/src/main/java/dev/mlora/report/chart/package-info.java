/** Pictures of runs. The charts themselves are XChart's; no other package knows it. */
@NullMarked
package dev.mlora.report.chart;

import org.jspecify.annotations.NullMarked;
