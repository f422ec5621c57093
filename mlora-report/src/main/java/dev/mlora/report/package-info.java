/** Reports: pictures and a page of a run, and a page that puts several runs side by side. */
@NullMarked
package dev.mlora.report;

import org.jspecify.annotations.NullMarked;
